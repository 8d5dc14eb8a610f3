import type { AdrLooked } from "../checklist/adr/assess-adr.ts";
import type { Notice } from "../checklist/item-result.ts";
import type { Entry } from "../checklist/ledger/ledger.ts";
import type { Outcome } from "../checklist/ledger/outcome-of.ts";

/** Increased if a key changes its meaning or goes; new keys do not change it. */
export const EVIDENCE_SCHEMA = "tollgate.evidence/1";

/**
 * The record of one merged pull request: who answered what, and how credible that is. `null` means absent or unknown.
 * Texts are raw and must be escaped. Times are ISO 8601 UTC.
 */
export type EvidenceRecord = {
  readonly schema: typeof EVIDENCE_SCHEMA;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  /** "" if the account is gone. */
  readonly author: string;
  /** Base branch. */
  readonly base: string;
  /** Head commit at the merge. */
  readonly head: string;
  readonly mergeCommit: string;
  readonly mergedAt: string;
  readonly mergedBy: string;
  readonly record: RecordFound;
  /** The last state of each item; empty if nothing is credible. */
  readonly items: readonly EvidenceItem[];
  /** Boxes that were clicked after the record was written, and never evaluated. */
  readonly after: readonly ClickAfter[];
  readonly breakGlass: {
    readonly by: string;
    readonly at: string;
    readonly head: string;
    readonly reason: string;
    /** The `by` rule that allowed it. */
    readonly rule: string;
  } | null;
  /** ADRs from commands, from the description, or from the change itself. */
  readonly adr: readonly {
    /** An address, or a path in the repository. */
    readonly url: string;
    /** Of a command; "" for others. */
    readonly by: string;
    readonly at: string;
    readonly from: AdrLooked["from"];
    /** The result on the last page; `null` for one from a command. */
    readonly found: string | null;
  }[];
  /** Issue number. */
  readonly followUp: number | null;
  /** The last state of the check on the head. */
  readonly status: { readonly state: string; readonly description: string; readonly url: string } | null;
  readonly readAt: string;
};

/** The comment with the record, and its credibility. */
export type RecordFound = {
  readonly verdict: RecordVerdict;
  /** The verdict in a sentence. */
  readonly words: string;
  /** Position of the signing key in the list of keys, from 1. */
  readonly key: number | null;
  /** Author of the record, by the edit history; `null` without a record. */
  readonly witness: RecordAuthor | null;
  /** Whether the items are from an earlier text of the comment. */
  readonly recovered: boolean;
  readonly comment: string | null;
  /** Number of published pages. */
  readonly revision: number | null;
  /** The head of the last page. */
  readonly head: string | null;
  /** Whether that is the merged head. */
  readonly current: boolean | null;
  /** For example an edited page, or an older record put back. */
  readonly notices: readonly Notice[];
  /** Other people's comments with our marker or a ledger. */
  readonly foreign: number;
};

/** Author of a record; `unknown` if a text of the history was deleted. */
export type RecordAuthor = "ours" | "others" | "unknown";

/**
 * The credibility of a record.
 * - `signed`: signed by one of the keys, for this pull request.
 * - `unsigned`: there was no key when it was written, or there is none here.
 * - `forged`: not signed by our keys, of another pull request, or written by others according to the edit history.
 * - `missing`: there is none.
 * - `not-ours`: only in somebody else's comment.
 * - `not-asked`: there is none, and the check said that nothing was asked.
 */
export type RecordVerdict = "signed" | "unsigned" | "forged" | "missing" | "not-ours" | "not-asked";

export type EvidenceItem = {
  /** `policy-id.item-id`; `null` for an item that only a machine answers. */
  readonly item: string | null;
  /** The same item in other policies. */
  readonly also: readonly string[];
  /** On the last page; `null` if that is not credible or did not show it. */
  readonly text: string | null;
  readonly outcome: EvidenceOutcome;
  readonly said: Entry["said"] | null;
  /** "" if unknown. */
  readonly by: string | null;
  readonly at: string | null;
  /** The head on the page at that time. */
  readonly head: string | null;
  /** The `by` rule that allowed it. */
  readonly rule: string | null;
  readonly via: Entry["via"] | null;
  /** Of a waiver. */
  readonly reason: string | null;
  /** For an item that asks several people: the other answers, newest first. */
  readonly others?: readonly Pick<EvidenceItem, "said" | "by" | "at" | "head" | "rule" | "via" | "reason">[];
  /** What a machine saw, for `verified`. */
  readonly evidence: { readonly kind: string; readonly text: string; readonly url: string | null } | null;
};

/** `not-shown`: no applied policy had this item on the last page. */
export type EvidenceOutcome = Outcome | "not-shown";

export type ClickAfter = {
  readonly item: string;
  readonly said: "ticked" | "unticked";
  /** "" if unknown. */
  readonly by: string;
  readonly at: string;
};
