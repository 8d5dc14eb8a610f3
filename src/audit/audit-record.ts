import type { AdrLooked } from "../checklist/adr/assess-adr.ts";
import type { Entry } from "../checklist/ledger/ledger.ts";
import type { Outcome } from "../checklist/ledger/outcome-of.ts";
import type { Notice } from "../checklist/notices.ts";

/** Counts up when a key changes its meaning or goes; new keys do not change it. */
export const EVIDENCE_SCHEMA = "tollgate.evidence/1";

/**
 * The record of one merged pull request: who answered what, and how far that can be believed. `null` is what is not
 * there or not known. Texts are raw: whoever shows them makes them harmless. Times are ISO 8601 UTC.
 */
export type EvidenceRecord = {
  readonly schema: typeof EVIDENCE_SCHEMA;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  /** Login; "" where the account is gone. */
  readonly author: string;
  /** The branch that it was merged into. */
  readonly base: string;
  /** The head commit that was merged. */
  readonly head: string;
  readonly mergeCommit: string;
  readonly mergedAt: string;
  readonly mergedBy: string;
  readonly record: RecordFound;
  /** The last word on each item; empty where nothing can be believed. */
  readonly items: readonly EvidenceItem[];
  /** Boxes that were clicked after the record was last written, and so were never judged. */
  readonly after: readonly ClickAfter[];
  readonly breakGlass: {
    readonly by: string;
    readonly at: string;
    readonly head: string;
    readonly reason: string;
    /** The `by` rule that it was allowed under. */
    readonly rule: string;
  } | null;
  /** Decision records: given by command, linked in the description, or brought by the change itself. */
  readonly adr: readonly {
    /** An address, or a path in the repository. */
    readonly url: string;
    /** Login and time of a command; "" for the others. */
    readonly by: string;
    readonly at: string;
    readonly from: AdrLooked["from"];
    /** What the last page found in it; `null` for one that was commanded. */
    readonly found: string | null;
  }[];
  /** Number of the follow-up issue. */
  readonly followUp: number | null;
  /** What the check said of the head in the end. */
  readonly status: { readonly state: string; readonly description: string; readonly url: string } | null;
  /** When this was read from GitHub. */
  readonly readAt: string;
};

/** The comment that carries the record, and what it is worth. */
export type RecordFound = {
  readonly verdict: RecordVerdict;
  /** The verdict in a sentence. */
  readonly words: string;
  /** Place of the key that signed it in the list of keys, from 1. */
  readonly key: number | null;
  /** Who wrote it, by the comment's edit history; `null` where there is no record. */
  readonly witness: RecordAuthor | null;
  /** Whether the items are of an earlier text of the comment, from its edit history. */
  readonly recovered: boolean;
  /** Address of the comment. */
  readonly comment: string | null;
  /** How many pages were published, the last included. */
  readonly revision: number | null;
  /** The head that the last page was published for. */
  readonly head: string | null;
  /** Whether that is the head that was merged. */
  readonly current: boolean | null;
  /** What was noticed about the comment: a page that was edited, an older record put back. */
  readonly notices: readonly Notice[];
  /** Comments of others that carry our marker or a ledger. */
  readonly foreign: number;
};

/** Whose account wrote a record; `unknown` where the edit history does not say, for a text was deleted from it. */
export type RecordAuthor = "ours" | "others" | "unknown";

/**
 * How far a record can be believed.
 * - `signed`: one of the keys signed it, for this pull request.
 * - `unsigned`: no signature could be checked: there was no key when it was written, or there is none here.
 * - `forged`: no key signed it, it is of another pull request, or the edit history shows that others wrote it.
 * - `missing`: there is none.
 * - `not-ours`: there is one, in a comment of somebody else only.
 * - `not-asked`: there is none, and the check said that nothing was asked.
 */
export type RecordVerdict = "signed" | "unsigned" | "forged" | "missing" | "not-ours" | "not-asked";

/** The last word on one item. */
export type EvidenceItem = {
  /** `policy-id.item-id`; `null` for an item that only a machine answers, which the page shows without a box. */
  readonly item: string | null;
  /** Further items that are this one, asked by other policies. */
  readonly also: readonly string[];
  /** Its text on the last page; `null` where the page cannot be believed or did not show it. */
  readonly text: string | null;
  readonly outcome: EvidenceOutcome;
  readonly said: Entry["said"] | null;
  /** Login; "" where nobody could be named. */
  readonly by: string | null;
  readonly at: string | null;
  /** The head that the page showed when it was said. */
  readonly head: string | null;
  /** The `by` rule that it was allowed under. */
  readonly rule: string | null;
  readonly via: Entry["via"] | null;
  /** Why, for a waiver. */
  readonly reason: string | null;
  /** Of an item that asks several people: the last words of the others, the newest first; absent for all other items. */
  readonly others?: readonly Pick<EvidenceItem, "said" | "by" | "at" | "head" | "rule" | "via" | "reason">[];
  /** What the machine saw, for `verified`: what kind of thing, in words, and where. */
  readonly evidence: { readonly kind: string; readonly text: string; readonly url: string | null } | null;
};

/** As on the last page; `not-shown`: the last page had no box for it, for no policy that applied then asked. */
export type EvidenceOutcome = Outcome | "not-shown";

export type ClickAfter = {
  readonly item: string;
  readonly said: "ticked" | "unticked";
  /** "" where it is not known. */
  readonly by: string;
  readonly at: string;
};
