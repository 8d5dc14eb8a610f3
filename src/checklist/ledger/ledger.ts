import type { ItemKey } from "../requirements/match-policies.ts";

/**
 * Who answered what, when, at which head and for which content. Signed and stored in the comment.
 * - `repository`: the name at the time of writing, which detects a copied record.
 * - `repositoryId`: GitHub's, which survives a rename or transfer; absent in older records.
 * - `beside`: the last entries of further people, for items that require several; the newest is in `entries`.
 * - `contents`: snapshot id (128 bits of SHA-256, hexadecimal) → snapshot; only those in use.
 * - `lastRead`: ISO 8601 UTC; comments changed until then were read, and their marks were dropped.
 * - `pushes`: by others than the author, oldest first. A force-push does not erase them.
 * - `reportedHead`: the head up to which events reported every push since the author opened the pull request from their
 *   own fork.
 * - `policyFiles`: policy file (as `PolicySources` names it) → SHA-256 of its text when the page was written; absent in
 *   older records.
 * - `previous`: the page before, to which an older command is bound.
 */
export type Ledger = {
  readonly repository: string;
  readonly repositoryId?: number;
  readonly number: number;
  readonly entries: Readonly<Record<ItemKey, Entry>>;
  readonly beside?: Readonly<Record<ItemKey, readonly Entry[]>>;
  readonly contents: Readonly<Record<string, Snapshot>>;
  readonly links: readonly LinkEntry[];
  readonly refusals: readonly Refusal[];
  readonly commands: Readonly<Record<string, ReadMark>>;
  readonly lastRead?: string;
  readonly commandErrors: readonly CommandError[];
  readonly pending: readonly PendingOperation[];
  readonly undecided?: readonly UndecidedRequest[];
  readonly gaps?: Readonly<Record<ItemKey, Gap>>;
  readonly breakGlass?: BreakGlassEntry;
  readonly pushes?: readonly Push[];
  readonly reportedHead?: string;
  readonly check?: string;
  readonly policyFiles?: Readonly<Record<string, string>>;
  readonly issue?: number;
  readonly page: PublishedPage;
  readonly previous?: Omit<PublishedPage, "ticked" | "written" | "comment" | "seen">;
};

/**
 * The last published page. A tick on it is bound to this content. Times are ISO 8601 UTC.
 * - `revision`: seconds since 1970, and at least one more than the last page; 0 before the first.
 * - `at`: when a page with this head and content was first rendered.
 * - `comment`: its id; "" on the first page. It detects a copy.
 * - `written`: when this revision was written. A later change of the comment is not ours.
 * - `seen`: last change of our comment before this page, by the host's clock; "" if none, absent in older records.
 */
export type PublishedPage = {
  readonly revision: number;
  readonly head: string;
  readonly at: string;
  readonly comment: string;
  readonly written: string;
  readonly seen?: string;
  readonly snapshot: Readonly<Record<string, string>>;
  readonly ticked: readonly ItemKey[];
};

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

/**
 * The last answer to an item. An `unticked` entry stays as a tombstone, so a late older tick cannot return. `by`: login;
 * "" if unknown, which counts only under `by: anyone`. `snapshot`: policy id → snapshot id of the content on the page. `as`:
 * the `by` rule that allowed it (`anyone`, `team:@acme/dba`), as `whoText` writes it.
 */
export type Entry = {
  readonly said: "ticked" | "unticked" | "waived";
  readonly by: string;
  readonly at: string;
  readonly revision: number;
  readonly head: string;
  readonly snapshot: Readonly<Record<string, string>>;
  readonly as: string;
  readonly id?: number;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
};

export const MAX_REASON = 500;

/**
 * Fingerprints of the files that a policy matched, to name what changed. The snapshot id is the digest of all. `files`:
 * fingerprint of a path → fingerprint of its status and blob; the first 60 in path order.
 */
export type Snapshot = {
  readonly files: Readonly<Record<string, string>>;
  readonly count: number;
};

export type Refusal = {
  readonly item: ItemKey;
  readonly by: string;
  readonly at: string;
  readonly why: RefusalCode;
};

export type RefusalCode =
  | "bot"
  | "is-author"
  | "has-pushed"
  | "is-named"
  | "is-co-author"
  | "not-the-author"
  | "not-in"
  | "no-access"
  | "unattributed"
  | "machine-only"
  | "not-waivable"
  | "no-reason";

/** The last operation of a person on an unexpected item, or with an unknown permission. Evaluated again each time. */
export type PendingOperation = Pick<Entry, "by" | "at" | "revision" | "head" | "snapshot" | "via" | "reason"> & {
  readonly item: ItemKey;
  readonly kind: "tick" | "untick" | "waive";
};

export type UndecidedRequest = {
  readonly kind: "adr" | "break-glass";
  readonly text: string;
  readonly by: string;
  readonly at: string;
  readonly comment: string;
  readonly head: string;
};

export type UnknownFact = {
  /** `role`, `pushes` (who pushed the head), or a team (`@org/slug`). */
  readonly of: string;
  readonly why: UnknownWhy;
};

export type UnknownWhy = "not-permitted" | "no-such-team" | "not-found" | "failed";

/** The edit history is incomplete up to this time, so earlier answers must be given again. */
export type Gap = {
  readonly at: string;
  readonly why: GapCode;
  readonly by: string;
};

export type GapCode = "deleted" | "unreadable" | "cut";

export const ALL_ITEMS = "*";

export type LinkEntry = { readonly url: string; readonly by: string; readonly at: string };

/** A command that failed. It is kept until its author sends another one or removes it. */
export type CommandError = {
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
  | { readonly kind: "not-allowed"; readonly name: string }
  | { readonly kind: "undecided"; readonly name: string; readonly unknown: UnknownFact }
  | { readonly kind: "help" };

export type BreakGlassEntry = {
  /** Break-glass for one base branch does not count for another. */
  readonly base: string;
  readonly by: string;
  readonly at: string;
  readonly head: string;
  readonly reason: string;
  readonly as: string;
};

export type ReadMark = {
  readonly at: string;
  /** Fingerprint of its text (`textMark`), because two edits can fall into the same second. "" if none was kept. */
  readonly text: string;
};

/**
 * From an event, or from https://docs.github.com/en/rest/repos/repos#list-repository-activities. `before`: commit id, "" if
 * it is no longer kept; such a push counts as a change.
 */
export type Push = {
  readonly by: string;
  readonly id?: number;
  readonly bot: boolean;
  readonly at: string;
  readonly before: string;
  readonly after: string;
};

/** Compares by code unit; fits ISO 8601 UTC times of one form. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Cryptography, passed in by the shells (`src/gate/signer.ts`) so that this folder stays pure.
 * - `keyed`: without a key, a ledger is `unsigned` and only `by: anyone` items trust it.
 * - `hash`: SHA-256 of a UTF-8 text, lower-case hexadecimal.
 * - `sign`: HMAC-SHA-256 (RFC 2104) with the first key, base64url; "" without a key.
 * - `verify`: whether any key made this signature, in constant time; false without a key.
 * - `unsignedBy`: who wrote an unsigned text although there is a key. `before`: we did, before anything was signed.
 *   `after`: we or another workflow.
 */
export type Signer = {
  readonly keyed: boolean;
  readonly hash: (text: string) => string;
  readonly sign: (text: string) => string;
  readonly verify: (text: string, signature: string) => boolean;
  readonly unsignedBy?: (text: string) => "before" | "after" | undefined;
};
