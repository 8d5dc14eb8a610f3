import { isUnread } from "./engine/commands/is-unread.ts";
import { parseCommands } from "./engine/commands/parse-commands.ts";
import type { SpokenComment } from "./engine/commands/read-commands.ts";
import { compareText } from "./engine/ledger/compare-text.ts";
import type { Ledger } from "./engine/ledger/ledger.ts";
import type { Seal } from "./engine/ledger/seal.ts";
import { fetchRevisions } from "./github/fetch-revisions.ts";
import type { CommandComment } from "./github/find-comment.ts";
import type { GitHubClient } from "./github/github-client.ts";
import { sideBySide } from "./github/side-by-side.ts";

/** Comments whose history is looked up in one evaluation; further ones wait for the next. */
const MOST = 20;

/**
 * The comments whose commands were not read yet. Each is read by its history, once: anybody with write access may edit
 * anybody's comment, and what an edit adds is said by whoever made it. That a comment was never edited its times cannot
 * tell, for they are whole seconds, and an edit may be quick.
 */
export const fetchCommands = async (
  client: GitHubClient,
  comments: readonly CommandComment[],
  ledger: Ledger,
  hash: Seal["hash"],
): Promise<readonly SpokenComment[]> => {
  // What holds no command as it stands is never noted as read, and must not take the place of what does. The oldest
  // first: of what was changed before the oldest note that is kept, all is read (`Ledger.heard`).
  const unread = comments
    .filter((one) => isUnread({ ...one, id: String(one.id) }, ledger, hash) && parseCommands(one.body).length > 0)
    .sort((a, b) => compareText(a.updatedAt, b.updatedAt) || a.id - b.id);
  return sideBySide(unread.slice(0, MOST), async (comment) => {
    const { revisions, complete } = await fetchRevisions(client, comment.nodeId);
    const first = { by: comment.author, at: comment.createdAt, body: comment.body };
    const unedited = complete && revisions.length === 0 && comment.createdAt === comment.updatedAt;
    if (unedited) return { id: String(comment.id), revisions: [first] };
    // What came before the oldest revision that was read is unknown, so that one says nothing new either.
    const cut = { by: { login: "", kind: "person" as const }, at: revisions[0]?.at ?? "", body: "" };
    return { id: String(comment.id), revisions: complete ? revisions : [cut, ...revisions] };
  });
};
