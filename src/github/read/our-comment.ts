import { MARKER } from "../../comment/record/signed-page.ts";
import { botLogin } from "../../policy/model/accounts.ts";
import { type GitHubClient, type PullRequestRef, type Self, WORKFLOW_BOT } from "../client/github-client.ts";
import { fetchComments, type PullComment } from "./comments.ts";
import { type Reported, withReportedComments } from "./detected-changes.ts";

export type OurComment = Omit<PullComment, "appId">;

export type CommandComment = Omit<OurComment, "htmlUrl">;

/** Each of `commands` may have one, also before an edit; `comment` is the first by worth, then by age. */
export type FoundComment = {
  readonly commands: readonly CommandComment[];
  readonly comment: OurComment | undefined;
  readonly duplicates: readonly OurComment[];
  readonly foreign: number;
};

export type Looking = {
  /**
   * How certain it is that our page was made for this comment. Otherwise an older comment of the same bot could be
   * edited into a copy and win by age.
   */
  readonly worth?: (comment: OurComment) => number;
  /** The edited comment of the event; ours by its author even if our page is gone. */
  readonly hint?: number;
  readonly reported?: readonly Reported[];
  /** All comments of the pull request, if they were just read. */
  readonly listed?: readonly PullComment[] | undefined;
};

/** Ours has the marker in its first line, and we are its author: nobody can forge that. */
export const findComment = async (
  client: GitHubClient,
  ref: PullRequestRef,
  self: Self,
  { worth, hint, reported = [], listed }: Looking = {},
): Promise<FoundComment> => {
  const all = await withReportedComments(client, ref, listed ?? (await fetchComments(client, ref)), reported);
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
    // An edit may remove the marker.
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
  if (self.holder === "installation" && candidates.every((one) => one.author.login === WORKFLOW_BOT)) return candidates;
  const login = await fetchOwnLogin(client, self.holder);
  return candidates.filter((one) => one.author.login.toLowerCase() === login.toLowerCase());
};

/** Installation tokens cannot use `GET /user`. */
const fetchOwnLogin = async (client: GitHubClient, holder: "user" | "installation"): Promise<string> => {
  if (holder === "user") return (await client.request("GET /user")).data.login;
  const { viewer } = await client.graphql<{ viewer: { login: string } | null }>("query { viewer { login } }");
  return botLogin(viewer?.login ?? WORKFLOW_BOT);
};
