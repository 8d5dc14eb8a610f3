import type { ItemKey } from "../requirements/requirements.ts";

/** The last word said of an item. An `unticked` entry stays as a tombstone, so that a late older tick cannot come back. */
export type Entry = {
  readonly said: "ticked" | "unticked" | "waived";
  /** Login; "" where nobody could be named (counts only where `by: anyone` allows it). */
  readonly by: string;
  /** When it was said, ISO 8601 UTC with seconds (`2026-11-23T06:28:00Z`). */
  readonly at: string;
  /** The revision of the page it was said on; orders what was said in the same second. */
  readonly revision: number;
  /** The head that the page showed when it was said. */
  readonly head: string;
  /** Policy id → snapshot id of the content that the page showed; snapshots stand in `contents`. */
  readonly snapshot: Readonly<Record<string, string>>;
  /** The `by` rule it was allowed under (`anyone`, `team:@acme/dba`), as `whoText` writes it. */
  readonly as: string;
  /** GitHub's number of the account; absent where it was not known, and in older records. */
  readonly id?: number;
  readonly via: "box" | "command" | "history";
  /** Why, for a waiver. */
  readonly reason?: string;
};

/** The content that a policy matched: a short fingerprint of each file (up to a bound) to name what changed. Its id is the digest of all. */
export type Snapshot = {
  /** Fingerprint of a path → fingerprint of its status and blob; the first 60 in path order. */
  readonly files: Readonly<Record<string, string>>;
  /** How many files there were, whether or not they are all listed. */
  readonly count: number;
};

/** An operation that was not accepted, kept for one page so that the person is told. */
export type Refusal = {
  readonly item: ItemKey;
  readonly by: string;
  readonly at: string;
  readonly why: RefusalCode;
};

export type RefusalCode =
  /** Bots and apps cannot attest. */
  | "bot"
  /** The author, or one who committed, where a second person is asked. */
  | "is-author"
  /** One who pushed to the branch, where a second person is asked. */
  | "has-pushed"
  /** One whom commits name, where a second person is asked and it is not known who pushed those. */
  | "is-named"
  /** One whom a commit names as its co-author, where a second person is asked. */
  | "is-co-author"
  /** Not the author where the author is asked. */
  | "not-the-author"
  /** Not a member of the team, of the role, or not the user that is asked. */
  | "not-in"
  /** No write access to the repository. */
  | "no-access"
  /** Could not be attributed to a person, and the item asks for a particular one. */
  | "unattributed"
  /** The item is answered by a machine only. */
  | "machine-only"
  /** The item cannot be waived, or not by this person. */
  | "not-waivable"
  /** A waiver without a reason. */
  | "no-reason";

/**
 * The last word that somebody said of an item while it could not be judged: no policy asked for it, or the host did not
 * answer whether this person may. Judged at each evaluation until it can be.
 */
export type PendingOperation = Pick<Entry, "by" | "at" | "revision" | "head" | "snapshot" | "via" | "reason"> & {
  readonly item: ItemKey;
  readonly kind: "tick" | "untick" | "waive";
};

/** An ADR link or broken glass that was commanded by somebody of whom the host did not answer whether they may. */
export type UndecidedRequest = {
  readonly kind: "adr" | "break-glass";
  /** The link, or the reason. */
  readonly text: string;
  readonly by: string;
  readonly at: string;
  /** The comment's id. */
  readonly comment: string;
  /** The head that the page showed when it was asked; "" for an ADR. */
  readonly head: string;
};

/**
 * A time up to which an edit history does not tell everything: what was answered until then may have been taken back, so
 * it asks again.
 */
export type Gap = {
  /** The last moment that is unknown, ISO 8601 UTC. */
  readonly at: string;
  readonly why: GapCode;
  /** Who deleted the revision; "" where that is not known. */
  readonly by: string;
};

export type GapCode =
  /** Somebody deleted a revision from the history. */
  | "deleted"
  /** The host does not show us the text of a revision, or the whole history. */
  | "unreadable"
  /** There are more revisions than are read. */
  | "cut";

/** The key of `Ledger.gaps` that stands for all items. */
export const ALL_ITEMS = "*";

/** An ADR link given by command. */
export type LinkEntry = { readonly url: string; readonly by: string; readonly at: string };

/** Something that was asked by command and could not be done, kept until its author asks again or takes it back. */
export type CommandError = {
  /** The comment's id. */
  readonly comment: string;
  readonly by: string;
  readonly at: string;
  readonly fault: CommandErrorKind;
};

export type CommandErrorKind =
  | { readonly kind: "unknown-command"; readonly word: string; readonly suggestion?: string }
  | { readonly kind: "missing-word"; readonly name: string }
  | { readonly kind: "unknown-item"; readonly word: string }
  | { readonly kind: "ambiguous-item"; readonly word: string; readonly candidates: readonly ItemKey[] }
  /** Not somebody who may give an ADR or break the glass; or the policies allow nobody to. */
  | { readonly kind: "not-allowed"; readonly name: string }
  /** The host did not answer whether this person may; it is asked again. */
  | { readonly kind: "undecided"; readonly name: string; readonly unknown: UnknownFact }
  /** Asked for the list of commands. */
  | { readonly kind: "help" };

/** The glass, broken: bound to the head that it was given for, and to the base that it was to go to. */
export type BreakGlassEntry = {
  /** The base branch, so that what was let into one branch is not let into another. */
  readonly base: string;
  readonly by: string;
  readonly at: string;
  readonly head: string;
  readonly reason: string;
  /** The `by` rule it was allowed under. */
  readonly as: string;
};

/** How far the commands of a comment were read. */
export type ReadMark = {
  /** When the newest revision that was read was written, ISO 8601 UTC. */
  readonly at: string;
  /** Fingerprint of its text (`text-mark.ts`): times are whole seconds, and an edit may be quicker. "" where none was kept. */
  readonly text: string;
};

/** Somebody moved the pull request's branch, as an event or GitHub's list of activity told. */
export type Push = {
  /** Login; "" where GitHub does not say it. */
  readonly by: string;
  readonly id?: number;
  readonly bot: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Commits; "" where they are not kept any more: that push counts as one that changed something. */
  readonly before: string;
  readonly after: string;
};

export type Ledger = {
  /** What it is bound to: a block copied elsewhere is noticed. The name is the one that it had when this was written. */
  readonly repository: string;
  /** GitHub's id of the repository, which no new name or owner changes; absent in records of before. */
  readonly repositoryId?: number;
  readonly number: number;
  readonly entries: Readonly<Record<ItemKey, Entry>>;
  /** Of items that ask several people: the last words of the others, beside the last word of all in `entries` (`words-on.ts`). */
  readonly beside?: Readonly<Record<ItemKey, readonly Entry[]>>;
  /** Snapshot id (128 bits of SHA-256, hexadecimal) → snapshot; only those that entries or the page name. */
  readonly contents: Readonly<Record<string, Snapshot>>;
  readonly links: readonly LinkEntry[];
  readonly refusals: readonly Refusal[];
  /** Comment id → how far its commands were read; the newest only. */
  readonly commands: Readonly<Record<string, ReadMark>>;
  /** ISO 8601 UTC: what was last changed until then was read, and its marks are not kept any more. Absent where all are. */
  readonly lastRead?: string;
  readonly commandErrors: readonly CommandError[];
  /** At most one of each person on each item, oldest first (`waiting-words.ts`). */
  readonly pending: readonly PendingOperation[];
  /** Oldest first; absent where there are none, and in records of before. */
  readonly undecided?: readonly UndecidedRequest[];
  /** Item → the last gap that its answers may have been taken back in; `ALL_ITEMS` for our own comment's. Absent where there is none. */
  readonly gaps?: Readonly<Record<ItemKey, Gap>>;
  readonly breakGlass?: BreakGlassEntry;
  /** Who moved the branch besides the pull request's author, oldest first: what a force-push hides stays known. */
  readonly pushes?: readonly Push[];
  /** The head up to which events told of each push since the author opened the pull request from a fork of their own. */
  readonly witnessed?: string;
  /** The name that the last verdict was published under; absent for the default one, and in records of before. */
  readonly check?: string;
  /** Number of the follow-up issue, once there is one. */
  readonly issue?: number;
  readonly page: PageSnapshot;
  /** What was shown before that: a command written then is bound to it. */
  readonly previous?: Omit<PageSnapshot, "ticked" | "written" | "comment" | "seen">;
};

/** What the last published page showed: a tick on it is bound to this, not to what came later. */
export type PageSnapshot = {
  /** Goes up with every page that is published: seconds since 1970, and at least one more than the last; 0 before the first. */
  readonly revision: number;
  readonly head: string;
  /** When a page with this head and content was first rendered, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the comment that the page was made for; "" on the first page, when it has none yet. A copy elsewhere is noticed. */
  readonly comment: string;
  /** When this revision was written, ISO 8601 UTC: a comment that was changed later was changed by somebody else. */
  readonly written: string;
  /**
   * When our comment was last changed before this page, as it was read for it (the host's time): the record accounts for
   * all edits until then. "" where there was no comment; absent in records of before.
   */
  readonly seen?: string;
  /** Policy id → snapshot id of the content that it matched. */
  readonly snapshot: Readonly<Record<string, string>>;
  /** Keys of the items whose boxes it showed ticked. */
  readonly ticked: readonly ItemKey[];
};

/** A ledger with nothing in it. */
export const emptyLedger = (repository: string, number: number): Ledger => ({
  repository,
  number,
  entries: {},
  contents: {},
  links: [],
  refusals: [],
  commands: {},
  commandErrors: [],
  pending: [],
  page: { revision: 0, head: "", at: "", comment: "", written: "", snapshot: {}, ticked: [] },
});

/** Compares ISO 8601 UTC times of one form, or any texts, by code unit. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A look-up that brought no answer. It is asked again at the next evaluation. */
export type UnknownFact = {
  /** `role`, `pushes` (who pushed the head), or the team that was asked about (`@org/slug`). */
  readonly of: string;
  readonly why: UnknownWhy;
};

export type UnknownWhy =
  /** The token may not read it. */
  | "not-permitted"
  /** There is no such team, or the token cannot see it. */
  | "no-such-team"
  /** The host knows no such account here. */
  | "not-found"
  /** The host failed, or did not answer. */
  | "failed";

/** Longest reason that is kept, in characters. */
export const MAX_REASON = 500;
