import type { ReportedMove } from "../../checklist/ledger/pushes.ts";
import { type GitHubClient, type PullRequestRef, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { type PullComment, pullCommentOf } from "./comments.ts";

/** What was read, and is looked at again just before something is written. */
export type Then = {
  readonly headSha: string;
  readonly baseRef: string;
  /** Our comment as it was read, and when it had last been changed where that is known; undefined where there was none. */
  readonly comment: { readonly id: number; readonly body: string; readonly updatedAt?: string } | undefined;
};

/**
 * - `head`, `base`: somebody pushed, or changed the base branch. `closed`: merged or closed meanwhile.
 * - `comment`: somebody clicked or edited while we were thinking; rewriting it now would lose what they did.
 */
export type Moved = "nothing" | "head" | "base" | "comment" | "closed";

/**
 * Looks again at what a result rests on. GitHub has no compare-and-swap, so this is as close to the write as it can
 * be; what slips through the gap that is left comes back as an event of its own.
 */
export const detectChanges = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  then: Then,
): Promise<Moved> => {
  const [{ data: pull }, comment] = await Promise.all([
    client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number: number, ...REPORTED }),
    then.comment === undefined ? undefined : bodyOf(client, { owner, repo }, then.comment.id),
  ]);
  if (pull.head.sha !== then.headSha) return "head";
  if (pull.base.ref !== then.baseRef) return "base";
  if (pull.state !== "open") return "closed";
  if (comment?.body.trimEnd() !== then.comment?.body.trimEnd()) return "comment";
  // Clicked and clicked back: it reads as before, and who said what last is another.
  const { updatedAt = comment?.updatedAt } = then.comment ?? {};
  return comment?.updatedAt === updatedAt ? "nothing" : "comment";
};

const bodyOf = async (
  client: GitHubClient,
  of: { owner: string; repo: string },
  id: number,
): Promise<{ readonly body: string; readonly updatedAt: string } | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...REPORTED,
    });
    return { body: data.body ?? "", updatedAt: data.updated_at };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

/**
 * What an event told, as the least that a list must show: lists lag behind events for a moment. Its text is only used to
 * see whether the list is older.
 */
export type Reported =
  | { readonly kind: "comment"; readonly id: number; readonly at: string; readonly body: string }
  | { readonly kind: "deleted-comment"; readonly id: number }
  | { readonly kind: "review"; readonly id: number; readonly dismissed: boolean }
  | ReportedMove;

/** What of it is about how the branch moved. */
export const reportedMoves = (reported: readonly Reported[] = []): readonly ReportedMove[] =>
  reported.flatMap((one) => (one.kind === "push" || one.kind === "opened" ? [one] : []));

/** The comments of a list, with those that an event told of read by their ids where the list is older than the event. */
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
    // Times are whole seconds: two edits may share one.
    return found.updatedAt === at && found.body !== body;
  };
  const missing = new Set(reported.flatMap((one) => (one.kind === "comment" && isOlder(one) ? [one.id] : [])));
  for (const one of reported) {
    if (one.kind !== "deleted-comment") continue;
    comments.delete(one.id);
    missing.delete(one.id);
  }
  for (const id of missing) {
    const read = await readComment(client, { owner, repo }, id);
    if (read === undefined) comments.delete(id);
    else comments.set(id, read);
  }
  return [...comments.values()].sort((a, b) => a.id - b.id);
};

const readComment = async (
  client: GitHubClient,
  of: { readonly owner: string; readonly repo: string },
  id: number,
): Promise<PullComment | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...REPORTED,
    });
    return pullCommentOf(data);
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return undefined;
    throw error;
  }
};
