import type { ItemKey } from "../requirements/match-policies.ts";

/** Who answered what, when, at which head and for which content. Signed and stored in the comment. */
export type Ledger = {
  /** The name at the time of writing. It detects a copied record. */
  readonly repository: string;
  /** GitHub's id, which survives a rename or transfer; absent in older records. */
  readonly repositoryId?: number;
  readonly number: number;
  readonly entries: Readonly<Record<ItemKey, Entry>>;
  /** The last entries of further people, for items that require several; the newest is in `entries`. */
  readonly beside?: Readonly<Record<ItemKey, readonly Entry[]>>;
  /** Snapshot id (128 bits of SHA-256, hexadecimal) → snapshot; only those in use. */
  readonly contents: Readonly<Record<string, Snapshot>>;
  readonly links: readonly LinkEntry[];
  readonly refusals: readonly Refusal[];
  readonly commands: Readonly<Record<string, ReadMark>>;
  /** ISO 8601 UTC: comments changed until then were read, and their marks were dropped. */
  readonly lastRead?: string;
  readonly commandErrors: readonly CommandError[];
  readonly pending: readonly PendingOperation[];
  readonly undecided?: readonly UndecidedRequest[];
  readonly gaps?: Readonly<Record<ItemKey, Gap>>;
  readonly breakGlass?: BreakGlassEntry;
  /** Pushes by others than the author, oldest first. A force-push does not erase them. */
  readonly pushes?: readonly Push[];
  /** The head up to which events reported every push since the author opened the pull request from their own fork. */
  readonly reportedHead?: string;
  readonly check?: string;
  /** Policy file (as `PolicySources` names it) → SHA-256 of its text when the page was written; absent in older records. */
  readonly policyFiles?: Readonly<Record<string, string>>;
  readonly issue?: number;
  readonly page: PublishedPage;
  /** The page before: an older command is bound to it. */
  readonly previous?: Omit<PublishedPage, "ticked" | "written" | "comment" | "seen">;
};

/** The last published page. A tick on it is bound to this content. */
export type PublishedPage = {
  /** Seconds since 1970, and at least one more than the last page; 0 before the first. */
  readonly revision: number;
  readonly head: string;
  /** When a page with this head and content was first rendered, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the comment; "" on the first page. It detects a copy. */
  readonly comment: string;
  /** When this revision was written, ISO 8601 UTC. A later change of the comment is not ours. */
  readonly written: string;
  /**
   * Last change of our comment before this page, by the host's clock. "" if there was none; absent in older records.
   */
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

/** The last answer to an item. An `unticked` entry stays as a tombstone, so a late older tick cannot return. */
export type Entry = {
  readonly said: "ticked" | "unticked" | "waived";
  /** Login; "" if unknown. Such an entry counts only under `by: anyone`. */
  readonly by: string;
  readonly at: string;
  readonly revision: number;
  readonly head: string;
  /** Policy id → snapshot id of the content on the page; see `contents`. */
  readonly snapshot: Readonly<Record<string, string>>;
  /** The `by` rule that allowed it (`anyone`, `team:@acme/dba`), as `whoText` writes it. */
  readonly as: string;
  readonly id?: number;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
};

export const MAX_REASON = 500;

/** Fingerprints of the files that a policy matched, to name what changed. The snapshot id is the digest of all. */
export type Snapshot = {
  /** Fingerprint of a path → fingerprint of its status and blob; the first 60 in path order. */
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

/** From an event, or from https://docs.github.com/en/rest/repos/repos#list-repository-activities */
export type Push = {
  readonly by: string;
  readonly id?: number;
  readonly bot: boolean;
  readonly at: string;
  /** Commit id; "" if it is no longer kept. Such a push counts as a change. */
  readonly before: string;
  readonly after: string;
};

/** Compares by code unit; fits ISO 8601 UTC times of one form. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Cryptography, passed in by the shells (`src/gate/signer.ts`) so that this folder stays pure. */
export type Signer = {
  /** Without a key, a ledger is `unsigned` and only `by: anyone` items trust it. */
  readonly keyed: boolean;
  /** SHA-256 of a UTF-8 text, lower-case hexadecimal. */
  readonly hash: (text: string) => string;
  /** HMAC-SHA-256 (RFC 2104) with the first key, base64url; "" without a key. */
  readonly sign: (text: string) => string;
  /** Whether any key made this signature, in constant time; false without a key. */
  readonly verify: (text: string, signature: string) => boolean;
  /**
   * Who wrote an unsigned text although there is a key. `before`: we did, before anything was signed. `after`: we or
   * another workflow.
   */
  readonly unsignedBy?: (text: string) => "before" | "after" | undefined;
};
