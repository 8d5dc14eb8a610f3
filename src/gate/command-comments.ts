import type { Unreadable } from "../checklist/item-result.ts";
import { compareText, type Ledger, type Signer } from "../checklist/ledger/ledger.ts";
import { parseCommands } from "../comment/commands/parse-commands.ts";
import { type CommentRevisions, isUnread } from "../comment/commands/read-commands.ts";
import type { PageHistory } from "../comment/record/edit-history.ts";
import { type GitHubClient, statusOf } from "../github/client/github-client.ts";
import { concurrently } from "../github/client/read-pages.ts";
import type { CommandComment } from "../github/read/comments.ts";
import { fetchRevisions, isSameText } from "../github/read/edit-history.ts";
import { HISTORY_LAG_MS } from "./record.ts";

const MAX_COMMENTS = 20;

/**
 * `unreadable`: its comments are left out and read again next time. `behind`: a history lacks the newest edit, which
 * may take something back, so it must be read again.
 */
type FetchedCommands = {
  readonly comments: readonly CommentRevisions[];
  readonly unreadable?: Unreadable;
  readonly behind?: boolean;
};

/**
 * A command belongs to the person whose edit added it, so read each edit history. Times are whole seconds and do not
 * prove that a comment was never edited.
 */
export const fetchCommands = async (
  client: GitHubClient,
  comments: readonly CommandComment[],
  ledger: Ledger,
  { hash, now }: { readonly hash: Signer["hash"]; readonly now: string },
): Promise<FetchedCommands> => {
  // Oldest first: once old marks are dropped, every comment up to `Ledger.lastRead` counts as read, so none may be left
  // behind. A comment that never had a command gets no mark.
  const unread = comments
    .filter((one) => isUnread({ ...one, id: String(one.id) }, ledger, hash))
    .filter((one) => Object.hasOwn(ledger.commands, String(one.id)) || parseCommands(one.body).length > 0)
    .sort((a, b) => compareText(a.updatedAt, b.updatedAt) || a.id - b.id);
  const read = await concurrently(unread.slice(0, MAX_COMMENTS), async (comment) =>
    fetchCommandComments(client, comment, now),
  );
  const unreadable = read.flatMap((one) => (one !== undefined && "why" in one ? [one] : []))[0];
  const commandComments = read.flatMap((one) => (one === undefined || "why" in one ? [] : [one]));
  return {
    comments: commandComments.map(({ behind: _, ...comment }) => comment),
    ...(commandComments.some(({ behind }) => behind === true) ? { behind: true } : {}),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
};

export const hasNewCommand = (evaluated: readonly CommandComment[], later: readonly CommandComment[]): boolean =>
  later.some(
    ({ id, body, updatedAt }) =>
      parseCommands(body).length > 0 &&
      !evaluated.some((one) => one.id === id && one.updatedAt === updatedAt && one.body === body),
  );

const fetchCommandComments = async (
  client: GitHubClient,
  comment: CommandComment,
  now: string,
): Promise<(CommentRevisions & { readonly behind?: boolean }) | Unreadable | undefined> => {
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
  // The text before the oldest read revision is unknown, so that revision adds no command.
  const cut = { by, at: revisions[0]?.at ?? "", body: "", missing: "cut" as const };
  // If the comment is not young, GitHub itself may have changed the text: do not wait for ever.
  const newest = revisions.at(-1);
  const differs = newest !== undefined && newest.missing === undefined && !isSameText(newest.body, comment.body);
  const behind = differs && Date.parse(now) - Date.parse(comment.updatedAt) < HISTORY_LAG_MS;
  return {
    ...{ id: String(comment.id), revisions: complete ? named : [cut, ...named] },
    ...(behind ? { behind } : {}),
  };
};
