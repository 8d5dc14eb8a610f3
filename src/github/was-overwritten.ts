import type { PageHistory, PageRevision } from "../engine/page/edits-of.ts";
import { fetchRevisions, isSameText } from "./fetch-revisions.ts";
import type { OurComment } from "./find-comment.ts";
import type { GitHubClient } from "./github-client.ts";
import { statusOf } from "./status-of.ts";

/**
 * Whether our edit of a comment ran over somebody else's: the text that it replaced is not the one that was read.
 * GitHub has no compare-and-swap on comments, but its edit history tells afterwards what was lost. Where the texts of the
 * history are hidden, its times and editors still tell; where there is no history, this is not known.
 *
 * @param read The comment as it was read before our edit; its author is who we write as.
 * @param wrote What our edit made of it.
 */
export const wasOverwritten = async (
  client: GitHubClient,
  nodeId: string,
  read: Pick<OurComment, "body" | "updatedAt" | "author">,
  wrote: string,
): Promise<boolean> => {
  let history: PageHistory;
  try {
    history = await fetchRevisions(client, nodeId, NEWEST);
  } catch (error) {
    // Deleted since we wrote it: whatever was clicked on it has to be looked for again.
    if (statusOf(error) === 404) return true;
    throw error;
  }
  const { revisions } = history;
  const isLater = ({ at }: PageRevision): boolean => Date.parse(at) - Date.parse(read.updatedAt) > SAME;
  const isOurs = ({ by }: PageRevision): boolean => by.login.toLowerCase() === read.author.login.toLowerCase();
  if (history.unreadable !== undefined) return revisions.some((revision) => isLater(revision) && !isOurs(revision));
  const ours = revisions.findLastIndex((revision) => isSameText(revision.body, wrote));
  const replaced = revisions[ours - 1];
  // What we replaced is not told: the history may be of before our edit, or others wrote so often after us that it is not among
  // the newest any more. It has to be looked for.
  if (ours <= 0 || replaced === undefined) return true;
  // Clicked and clicked back between our reading and our writing: the same text, by a later edit.
  return isLater(replaced) || !isSameText(replaced.body, read.body);
};

/** Milliseconds by which the two interfaces may differ on the time of one edit. */
const SAME = 1_000;

/** Ours is the newest, or one of a few. */
const NEWEST = 5;
