import type { SpokenComment } from "./engine/commands/read-commands.ts";
import type { Ledger } from "./engine/ledger/ledger.ts";
import { fetchRevisions } from "./github/fetch-revisions.ts";
import type { CommandComment } from "./github/find-comment.ts";
import type { GitHubClient } from "./github/github-client.ts";
import { sideBySide } from "./github/side-by-side.ts";

/** Edited comments whose history is looked up in one evaluation; further ones wait for the next. */
const MOST_EDITED = 20;

/**
 * The comments whose commands were not read yet. One that was edited is read by its history, since anybody with write
 * access may edit anybody's comment: what an edit adds is said by whoever made it.
 */
export const fetchCommands = async (
  client: GitHubClient,
  comments: readonly CommandComment[],
  ledger: Ledger,
): Promise<readonly SpokenComment[]> => {
  const unread = comments.filter(({ id, updatedAt }) => (ledger.commands[String(id)] ?? "") < updatedAt);
  const edited = new Set(unread.filter(({ createdAt, updatedAt }) => createdAt !== updatedAt).slice(0, MOST_EDITED));
  const left = unread.filter((comment) => edited.has(comment) || comment.createdAt === comment.updatedAt);
  return sideBySide(left, async (comment) => {
    const revisions = edited.has(comment) ? await fetchRevisions(client, comment.nodeId) : [];
    const first = { by: comment.author, at: comment.createdAt, body: comment.body };
    // Edited, and no history to be had: nobody can say who wrote what stands there now.
    const known = edited.has(comment) ? revisions : [first];
    return { id: String(comment.id), revisions: known };
  });
};
