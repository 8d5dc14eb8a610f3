import { isUnread } from "./engine/commands/is-unread.ts";
import { parseCommands } from "./engine/commands/parse-commands.ts";
import type { SpokenComment } from "./engine/commands/read-commands.ts";
import { compareText } from "./engine/ledger/compare-text.ts";
import type { Ledger } from "./engine/ledger/ledger.ts";
import type { Seal } from "./engine/ledger/seal.ts";
import type { PageHistory, Unreadable } from "./engine/page/edits-of.ts";
import { YOUNG } from "./fetch-record.ts";
import { fetchRevisions, isSameText } from "./github/fetch-revisions.ts";
import type { CommandComment } from "./github/find-comment.ts";
import type { GitHubClient } from "./github/github-client.ts";
import { sideBySide } from "./github/side-by-side.ts";
import { statusOf } from "./github/status-of.ts";

/** Comments whose history is looked up in one evaluation; further ones wait for the next. */
const MOST = 20;

/** Comments with commands that were not read yet, and whether the host lets us read how they came to say so. */
export type FetchedCommands = {
  readonly comments: readonly SpokenComment[];
  /** Set where a history could not be read; the comments concerned are left out, and are asked for again. */
  readonly unreadable?: Unreadable;
  /** Whether the history of one lacks the edit that it was just given, which may take something back: it must be read again. */
  readonly behind?: boolean;
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
  { hash, now }: { readonly hash: Seal["hash"]; readonly now: string },
): Promise<FetchedCommands> => {
  // What holds no command as it stands, and held none that was read, is never noted as read, and must not take the place of
  // what does. The oldest first: of what was changed before the oldest note that is kept, all is read (`Ledger.heard`).
  const unread = comments
    .filter((one) => isUnread({ ...one, id: String(one.id) }, ledger, hash))
    .filter((one) => Object.hasOwn(ledger.commands, String(one.id)) || parseCommands(one.body).length > 0)
    .sort((a, b) => compareText(a.updatedAt, b.updatedAt) || a.id - b.id);
  const read = await sideBySide(unread.slice(0, MOST), async (comment) => fetchSpoken(client, comment, now));
  const unreadable = read.flatMap((one) => (one !== undefined && "why" in one ? [one] : []))[0];
  const spoken = read.flatMap((one) => (one === undefined || "why" in one ? [] : [one]));
  return {
    comments: spoken.map(({ behind: _, ...comment }) => comment),
    ...(spoken.some(({ behind }) => behind === true) ? { behind: true } : {}),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
};

/** A comment with its history; undefined where it was deleted meanwhile. */
const fetchSpoken = async (
  client: GitHubClient,
  comment: CommandComment,
  now: string,
): Promise<(SpokenComment & { readonly behind?: boolean }) | Unreadable | undefined> => {
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
  // Of a comment that is not young, texts that differ may be GitHub's own doing: it must not hold the verdict up for ever.
  const newest = revisions.at(-1);
  const differs = newest !== undefined && newest.missing === undefined && !isSameText(newest.body, comment.body);
  const behind = differs && Date.parse(now) - Date.parse(comment.updatedAt) < YOUNG;
  return {
    ...{ id: String(comment.id), revisions: complete ? named : [cut, ...named] },
    ...(behind ? { behind } : {}),
  };
};
