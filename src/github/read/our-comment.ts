import { MARKER } from "../../comment/record/sign-page.ts";
import { type GitHubClient, type PullRequestRef, type Self, WORKFLOW_BOT } from "../client/github-client.ts";
import { fetchComments, type PullComment } from "./comments.ts";
import { type Reported, withReportedComments } from "./detected-changes.ts";

/** A comment of ours. */
export type OurComment = Omit<PullComment, "appId">;

/** A comment in which somebody may have written a command. */
export type CommandComment = Omit<OurComment, "htmlUrl">;

export type FoundComment = {
  /** Comments of others, oldest first: each may hold a command, or have held one before it was edited. */
  readonly commands: readonly CommandComment[];
  /** The one of ours whose page is surest to be its own, the oldest among equals; undefined where there is none. */
  readonly comment: OurComment | undefined;
  /** Further ones of ours, from runs side by side; to be deleted. */
  readonly duplicates: readonly OurComment[];
  /** Comments of others that carry our marker; ignored. */
  readonly foreign: number;
};

/** What helps to tell our comments from each other, and from what was made of them. */
export type Looking = {
  /**
   * How sure it is that the comment is the one our page was made for. Whoever may write could turn an older comment of the same bot into a copy of our page, or put our marker into it; without this
   * it would win by its age, and the true one be deleted.
   */
  readonly worth?: (comment: OurComment) => number;
  /** Id of the comment that an event told us was edited: ours by its author even where nothing is left of our page. */
  readonly hint?: number;
  /** What events told of comments: a list that is older is not believed. */
  readonly reported?: readonly Reported[];
};

/**
 * Finds our comment on all pages: ours is what carries the marker in its first line *and* was written by us. Who
 * edited it since does not matter; who wrote it cannot be forged.
 */
export const findComment = async (
  client: GitHubClient,
  ref: PullRequestRef,
  self: Self,
  { worth, hint, reported = [] }: Looking = {},
): Promise<FoundComment> => {
  const all = await withReportedComments(client, ref, await fetchComments(client, ref), reported);
  const written = await writtenBy(client, self, all.filter(mayBeOurs(self, hint)));
  const unique = [...new Map(written.map((comment) => [comment.id, comment])).values()];
  const worths = new Map(unique.map((one) => [one.id, worth?.(one) ?? 0]));
  const ours = unique.sort((a, b) => (worths.get(b.id) ?? 0) - (worths.get(a.id) ?? 0) || a.id - b.id);
  const marked = all.filter((comment) => isMarked(comment.body)).length;
  const [comment, ...duplicates] = ours.map(({ appId: _, ...rest }) => rest);
  const oursMarked = ours.filter((one) => isMarked(one.body)).length;
  const commands = all.filter((one) => !written.includes(one)).map(({ appId: _, htmlUrl: __, ...rest }) => rest);
  return { comment, duplicates, foreign: marked - oursMarked, commands };
};

const BLOCK = "<!-- tollgate:ledger ";

const isMarked = (body: string): boolean => body.trimStart().startsWith(MARKER);

const mayBeOurs = (self: Self, hint: number | undefined) => {
  return (comment: PullComment): boolean => {
    // An edit that took the marker away did not make the comment another's: the block in it still says what it is.
    if (!isMarked(comment.body) && !comment.body.includes(BLOCK) && comment.id !== hint) return false;
    if (self.kind === "app") return comment.appId === self.appId;
    return (comment.author.kind === "bot") === (self.holder === "installation");
  };
};

const writtenBy = async (
  client: GitHubClient,
  self: Self,
  candidates: readonly PullComment[],
): Promise<readonly PullComment[]> => {
  if (self.kind === "app" || candidates.length === 0) return candidates;
  // In a workflow with its own token nobody has to be asked: only the workflow's bot can have written them.
  if (self.holder === "installation" && candidates.every((one) => one.author.login === WORKFLOW_BOT)) return candidates;
  const login = await fetchOwnLogin(client, self.holder);
  return candidates.filter((one) => one.author.login.toLowerCase() === login.toLowerCase());
};

/**
 * The login that the token writes under. Installation tokens may not ask REST who they are; GraphQL's `viewer`
 * tells them (with the `[bot]` that REST writes, on github.com). A server that does not know leaves the workflow's bot.
 */
export const fetchOwnLogin = async (client: GitHubClient, holder: "user" | "installation"): Promise<string> => {
  if (holder === "user") return (await client.request("GET /user")).data.login;
  const { viewer } = await client.graphql<{ viewer: { login: string } | null }>("query { viewer { login } }");
  const login = viewer?.login ?? WORKFLOW_BOT;
  return login.endsWith("[bot]") ? login : `${login}[bot]`;
};
