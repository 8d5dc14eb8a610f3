import { fetchRevisions } from "./fetch-revisions.ts";
import type { GitHubClient } from "./github-client.ts";

/**
 * Whether our edit of a comment ran over somebody else's: the text that it replaced is not the one that was read.
 * GitHub has no compare-and-swap on comments, but its edit history tells afterwards what was lost.
 *
 * @param read The comment as it was read before our edit.
 * @param wrote What our edit made of it.
 */
export const wasOverwritten = async (
  client: GitHubClient,
  nodeId: string,
  read: { readonly body: string; readonly updatedAt: string },
  wrote: string,
): Promise<boolean> => {
  const { revisions } = await fetchRevisions(client, nodeId, NEWEST);
  const ours = revisions.findLastIndex((revision) => unify(revision.body) === unify(wrote));
  // Not among the newest any more: others wrote after us, and whoever did is told the same way.
  const replaced = revisions[ours - 1];
  if (ours <= 0 || replaced === undefined) return false;
  // Clicked and clicked back between our reading and our writing: the same text, by a later edit.
  const later = Date.parse(replaced.at) - Date.parse(read.updatedAt) > SAME;
  return later || unify(replaced.body) !== unify(read.body);
};

/** Milliseconds by which the two interfaces may differ on the time of one edit. */
const SAME = 1_000;

/** Ours is the newest, or one of a few. */
const NEWEST = 5;

const unify = (body: string): string => body.replace(/\r\n?/g, "\n").trimEnd();
