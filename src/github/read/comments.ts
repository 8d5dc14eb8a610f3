import type { ReportedMove } from "../../checklist/ledger/pushes.ts";
import { hasMarker, isMarked, mayHoldLedger } from "../../comment/record/page-lines.ts";
import type { Account } from "../../policy/model/facts.ts";
import { botLogin } from "../../policy/model/facts.ts";
import {
  type GitHubClient,
  PAGE_SIZE,
  type PullRequestRef,
  type Self,
  statusOf,
  WORKFLOW_BOT,
} from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { accountOf } from "./pull-request.ts";

export type PullComment = {
  readonly id: number;
  readonly nodeId: string;
  readonly htmlUrl: string;
  readonly author: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly appId?: number;
};

/** GitHub allows 2,500 comments per pull request. */
const MAX_PAGES = 100;

/** Oldest first. */
export const fetchComments = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly PullComment[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        owner,
        repo,
        issue_number: number,
        per_page: PAGE_SIZE,
        page,
        ...REPORTED,
      }),
    MAX_PAGES,
  );
  return pages
    .flat()
    .map(pullCommentOf)
    .sort((a, b) => a.id - b.id);
};

type WrittenComment = {
  readonly id: number | bigint;
  readonly node_id: string;
  readonly html_url: string;
  readonly user: Parameters<typeof accountOf>[0];
  readonly body?: string | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
};

const pullCommentOf = (comment: WrittenComment): PullComment => {
  const appId = comment.performed_via_github_app?.id;
  return {
    id: Number(comment.id),
    nodeId: comment.node_id,
    htmlUrl: comment.html_url,
    author: accountOf(comment.user),
    body: comment.body ?? "",
    createdAt: comment.created_at,
    updatedAt: comment.updated_at,
    ...(appId === undefined ? {} : { appId }),
  };
};

/** By any author, oldest first. The caller decides which are ours. */
export const fetchMarkedComments = async (client: GitHubClient, ref: PullRequestRef): Promise<readonly PullComment[]> =>
  (await fetchComments(client, ref)).filter(({ body }) => isMarked(body));

export const mayHoldCommand = (body: string): boolean => COMMAND.test(body);

const COMMAND = /^\/tollgate\b/m;

/** What an event reported, because lists lag behind events. */
export type Reported =
  | { readonly kind: "comment"; readonly id: number; readonly at: string; readonly body: string }
  | { readonly kind: "deleted-comment"; readonly id: number }
  | { readonly kind: "review"; readonly id: number; readonly dismissed: boolean }
  | ReportedMove;

export const reportedMoves = (reported: readonly Reported[] = []): readonly ReportedMove[] =>
  reported.flatMap((one) => (one.kind === "push" || one.kind === "opened" ? [one] : []));

export const withReportedComments = async (
  client: GitHubClient,
  { owner, repo }: PullRequestRef,
  listed: readonly PullComment[],
  reported: readonly Reported[],
): Promise<readonly PullComment[]> => {
  const comments = new Map(listed.map((comment) => [comment.id, comment]));
  const isOlder = ({ id, at, body }: Extract<Reported, { kind: "comment" }>): boolean => {
    const found = comments.get(id);
    if (found === undefined || found.updatedAt < at) return true;
    // Times are whole seconds, so two edits may share one.
    return found.updatedAt === at && found.body !== body;
  };
  const missing = new Set(reported.flatMap((one) => (one.kind === "comment" && isOlder(one) ? [one.id] : [])));
  for (const one of reported) {
    if (one.kind !== "deleted-comment") continue;
    comments.delete(one.id);
    missing.delete(one.id);
  }
  for (const id of missing) {
    const read = await readComment(client, { owner, repo }, id, comments.has(id));
    if (read !== undefined) comments.set(id, read);
  }
  return [...comments.values()].sort((a, b) => a.id - b.id);
};

const readComment = async (
  client: GitHubClient,
  of: { readonly owner: string; readonly repo: string },
  id: number,
  listed: boolean,
): Promise<PullComment | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...REPORTED,
    });
    return pullCommentOf(data);
  } catch (error) {
    // If the list still has the comment, the two disagree: it may exist, with clicks on it.
    if (!listed && (statusOf(error) === 404 || statusOf(error) === 410)) return undefined;
    throw error;
  }
};

export type OurComment = Omit<PullComment, "appId">;

export type CommandComment = Omit<OurComment, "htmlUrl">;

/**
 * `comment`: ours, of the highest worth, then the oldest. `duplicates`: our others. `foreign`: how many of others bear our
 * marker. `commands`: comments that are not ours and hold a command, or may have held one before an edit.
 */
export type FoundComment = {
  readonly commands: readonly CommandComment[];
  readonly comment: OurComment | undefined;
  readonly duplicates: readonly OurComment[];
  readonly foreign: number;
};

/**
 * `worth`: how certain it is that our page was made for this comment. Otherwise an older comment of the same bot could
 * be edited into a copy and win by age. `hint`: the edited comment of the event; ours by its author even if our page is
 * gone. `listed`: all comments of the pull request, if they were just read.
 */
export type Looking = {
  readonly worth?: (comment: OurComment) => number;
  readonly hint?: number;
  readonly reported?: readonly Reported[];
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
  const marked = all.filter((comment) => hasMarker(comment.body)).length;
  const [comment, ...duplicates] = ours.map(({ appId: _, ...rest }) => rest);
  const oursMarked = ours.filter((one) => hasMarker(one.body)).length;
  const commands = all.filter((one) => !written.includes(one)).map(({ appId: _, htmlUrl: __, ...rest }) => rest);
  return { comment, duplicates, foreign: marked - oursMarked, commands };
};

const mayBeOurs = (self: Self, hint: number | undefined) => {
  return (comment: PullComment): boolean => {
    if (!mayHoldLedger(comment.body) && comment.id !== hint) return false;
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
