import type { ReportedMove } from "../../checklist/ledger/pushes.ts";
import { type GitHubClient, type PullRequestRef, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { type PullComment, pullCommentOf } from "./comments.ts";

type Then = {
  readonly headSha: string;
  readonly baseRef: string;
  readonly comment: { readonly id: number; readonly body: string; readonly updatedAt?: string } | undefined;
};

/** `comment`: somebody edited it, so writing now would lose that edit. */
type DetectedChange = "nothing" | "head" | "base" | "comment" | "closed";

/** GitHub has no compare-and-swap, so check as close to the write as possible. A later change sends its own event. */
export const detectChanges = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  then: Then,
): Promise<DetectedChange> => {
  const [{ data: pull }, comment] = await Promise.all([
    client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number: number, ...REPORTED }),
    then.comment === undefined ? undefined : bodyOf(client, { owner, repo }, then.comment.id),
  ]);
  if (pull.head.sha !== then.headSha) return "head";
  if (pull.base.ref !== then.baseRef) return "base";
  if (pull.state !== "open") return "closed";
  if (comment?.body.trimEnd() !== then.comment?.body.trimEnd()) return "comment";
  // Two clicks may restore the text, but the last actor is another person.
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
