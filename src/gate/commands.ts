import { compareText, type Ledger } from "../checklist/ledger/ledger.ts";
import type { Signer } from "../checklist/ledger/signer.ts";
import type { Unreadable } from "../checklist/notices.ts";
import { parseCommands } from "../comment/commands/parse-commands.ts";
import { type CommentRevisions, isUnread } from "../comment/commands/read-commands.ts";
import type { PageHistory } from "../comment/record/edit-history.ts";
import { type GitHubClient, statusOf } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import { fetchRevisions } from "../github/read/edit-history.ts";
import type { CommandComment } from "../github/read/our-comment.ts";

/** Comments whose history is looked up in one evaluation; further ones wait for the next. */
const MAX = 20;

/** Comments with commands that were not read yet, and whether the host lets us read how they came to say so. */
export type FetchedCommands = {
  readonly comments: readonly CommentRevisions[];
  /** Set where a history could not be read; the comments concerned are left out, and are asked for again. */
  readonly unreadable?: Unreadable;
};

/**
 * Fetches the comments whose commands were not read yet. Each is read by its history, once: anybody with write access may edit
 * anybody's comment, and what an edit adds is said by whoever made it. That a comment was never edited its times cannot
 * tell, for they are whole seconds, and an edit may be quick.
 */
export const fetchCommands = async (
  client: GitHubClient,
  comments: readonly CommandComment[],
  ledger: Ledger,
  hash: Signer["hash"],
): Promise<FetchedCommands> => {
  // What holds no command as it stands, and held none that was read, is never noted as read, and must not take the place of
  // what does. The oldest first: of what was changed before the oldest note that is kept, all is read (`Ledger.heard`).
  const unread = comments
    .filter((one) => isUnread({ ...one, id: String(one.id) }, ledger, hash))
    .filter((one) => Object.hasOwn(ledger.commands, String(one.id)) || parseCommands(one.body).length > 0)
    .sort((a, b) => compareText(a.updatedAt, b.updatedAt) || a.id - b.id);
  const read = await concurrently(unread.slice(0, MAX), async (comment) => fetchCommandComments(client, comment));
  const unreadable = read.flatMap((one) => (one !== undefined && "why" in one ? [one] : []))[0];
  return {
    comments: read.flatMap((one) => (one === undefined || "why" in one ? [] : [one])),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
};

/** A comment with its history; undefined where it was deleted meanwhile. */
const fetchCommandComments = async (
  client: GitHubClient,
  comment: CommandComment,
): Promise<CommentRevisions | Unreadable | undefined> => {
  let history: PageHistory;
  try {
    history = await fetchRevisions(client, comment.nodeId);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
  const { revisions, complete, unreadable } = history;
  if (unreadable !== undefined) return unreadable;
  const first = { by: comment.author, at: comment.createdAt, body: comment.body };
  const unedited = complete && revisions.length === 0 && comment.createdAt === comment.updatedAt;
  if (unedited) return { id: String(comment.id), revisions: [first] };
  const { author: by } = comment;
  const named = revisions.map((one) => (one.missing !== undefined && one.by.login === "" ? { ...one, by } : one));
  // What came before the oldest revision that was read is unknown, so that one says nothing new either.
  const cut = { by, at: revisions[0]?.at ?? "", body: "", missing: "cut" as const };
  return { id: String(comment.id), revisions: complete ? named : [cut, ...named] };
};
