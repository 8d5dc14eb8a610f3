import type { MoveTold } from "../engine/ledger/merge-pushes.ts";
import { type PullComment, pullCommentOf } from "./fetch-comments.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";
import { statusOf } from "./status-of.ts";
import { TOLD } from "./with-patience.ts";

/**
 * What an event told, as the least that a list must show: lists lag behind events for a moment. Its text is only used to
 * see whether the list is older.
 */
export type Told =
  | { readonly kind: "comment"; readonly id: number; readonly at: string; readonly body: string }
  | { readonly kind: "deleted-comment"; readonly id: number }
  | { readonly kind: "review"; readonly id: number; readonly dismissed: boolean }
  | MoveTold;

/** What of it is about how the branch moved. */
export const movesTold = (told: readonly Told[] = []): readonly MoveTold[] =>
  told.flatMap((one) => (one.kind === "push" || one.kind === "opened" ? [one] : []));

/** The comments of a list, with those that an event told of read by their ids where the list is older than the event. */
export const withToldComments = async (
  client: GitHubClient,
  { owner, repo }: PullRequestRef,
  listed: readonly PullComment[],
  told: readonly Told[],
): Promise<readonly PullComment[]> => {
  const comments = new Map(listed.map((comment) => [comment.id, comment]));
  const isOlder = ({ id, at, body }: Extract<Told, { kind: "comment" }>): boolean => {
    const found = comments.get(id);
    if (found === undefined || found.updatedAt < at) return true;
    // Times are whole seconds: two edits may share one.
    return found.updatedAt === at && found.body !== body;
  };
  const missing = new Set(told.flatMap((one) => (one.kind === "comment" && isOlder(one) ? [one.id] : [])));
  for (const one of told) {
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
      ...TOLD,
    });
    return pullCommentOf(data);
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 410) return undefined;
    throw error;
  }
};
