import type { AdrLooked, AdrState } from "../checklist/adr/assess-adr.ts";
import type { Notice } from "../checklist/item-result.ts";
import type { Entry, Refusal } from "../checklist/ledger/ledger.ts";
import type { Outcome } from "../checklist/ledger/outcome-of.ts";
import type { ChangedFile } from "../policy/model/facts.ts";

/** Increased if a key changes its meaning or goes; new keys do not change it. */
export const EVIDENCE_SCHEMA = "tollgate.evidence/1";

/**
 * Who answered what on a merged pull request, and how credible that is. `null` and "" mean absent or unknown. Texts
 * are raw and must be escaped. Times are ISO 8601 UTC.
 * - `repositoryId`: GitHub's, which survives a rename.
 * - `after`: clicked after the record was written, and never evaluated.
 * - `adr`: what the last page found in each record and whether it counted; `null` if the page does not show it.
 * - `refusals`: of each item that is not answered since, the last answer that was not accepted.
 * - `signed`: what was signed, to verify the other fields; `null` if no record is believed. `payload`: base64 of JSON, as
 *   in the comment. `page`: the comment without the record, with empty boxes, of which the record holds the SHA-256;
 *   `null` if it is gone.
 * - `policyFiles`: in force when the page was written; empty for records from before they were recorded. `commit`: `null`
 *   if none with this text was found.
 * - `contents`: what people answered for. `id` (as in `EvidenceItem.content`): the first 128 bits of the SHA-256 of the
 *   files' names, statuses and blobs. `files`: `null` if those at the merged head are others.
 */
export type EvidenceRecord = {
  readonly schema: typeof EVIDENCE_SCHEMA;
  readonly repository: string;
  readonly repositoryId: number;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly author: string;
  readonly base: string;
  readonly head: string;
  readonly mergeCommit: string;
  readonly mergedAt: string;
  readonly mergedBy: string;
  readonly record: RecordFound;
  readonly items: readonly EvidenceItem[];
  readonly after: readonly ClickAfter[];
  readonly breakGlass: {
    readonly by: string;
    readonly at: string;
    readonly head: string;
    readonly reason: string;
    readonly rule: string;
  } | null;
  /**
   * Whether the last page asked for a decision record: `holds` is false for advice, and `state` is `not-met` if none of
   * those that were given counts. `null` if it asked for none, or the page is gone.
   */
  readonly adrAsked: { readonly state: AdrState; readonly holds: boolean } | null;
  readonly adr: readonly {
    readonly url: string;
    readonly by: string;
    readonly at: string;
    readonly from: AdrLooked["from"];
    readonly found: string | null;
    readonly counts: boolean | null;
  }[];
  readonly refusals: readonly Refusal[];
  readonly followUp: number | null;
  readonly signed: {
    readonly payload: string;
    readonly signature: string;
    readonly page: string | null;
  } | null;
  readonly policyFiles: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly commit: string | null;
    readonly url: string | null;
  }[];
  readonly contents: readonly {
    readonly id: string;
    readonly count: number;
    readonly files: readonly AttestedFile[] | null;
  }[];
  readonly status: { readonly state: string; readonly description: string; readonly url: string } | null;
  readonly readAt: string;
};

type AttestedFile = Pick<ChangedFile, "path" | "status" | "blob"> & { readonly previousPath: string | null };

/**
 * `key`: which of the given keys signed it, from 1. `keyId`: of an Ed25519 key, as `tollgate keys` shows it.
 * `recovered`: the items are from an earlier text of the comment.
 */
type RecordFound = {
  readonly verdict: RecordVerdict;
  readonly words: string;
  readonly key: number | null;
  readonly algorithm: SignatureAlgorithm | null;
  readonly keyId: string | null;
  readonly witness: RecordAuthor | null;
  readonly recovered: boolean;
  readonly comment: string | null;
  readonly revision: number | null;
  readonly head: string | null;
  readonly current: boolean | null;
  readonly notices: readonly Notice[];
  readonly foreign: number;
};

type SignatureAlgorithm = "HMAC-SHA-256" | "Ed25519";

/** `unknown` if a text of the history was deleted. */
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

/**
 * `item`: `policy-id.item-id`; `null` if only a machine answers. `policy`: the title as the page showed it. `content`:
 * policy id → id of the content that the answer is for. `holds`: whether it held the merge; false for advice. `text` and
 * `holds` are `null` if the last page is not credible or did not show the item. `others`: answers to an item that asks
 * several people, newest first.
 */
export type EvidenceItem = {
  readonly item: string | null;
  readonly also: readonly string[];
  readonly policy: string | null;
  readonly content: Readonly<Record<string, string>> | null;
  readonly text: string | null;
  readonly holds: boolean | null;
  readonly outcome: EvidenceOutcome;
  readonly said: Entry["said"] | null;
  readonly by: string | null;
  readonly at: string | null;
  readonly head: string | null;
  readonly rule: string | null;
  readonly via: Entry["via"] | null;
  readonly reason: string | null;
  readonly others?: readonly Pick<EvidenceItem, "said" | "by" | "at" | "head" | "rule" | "via" | "reason">[];
  readonly evidence: { readonly kind: string; readonly text: string; readonly url: string | null } | null;
};

export type EvidenceOutcome = Outcome | "not-shown";

export type ClickAfter = {
  readonly item: string;
  readonly said: "ticked" | "unticked";
  readonly by: string;
  readonly at: string;
};

/** @param key `policy-id.item-id` */
export const policyOfKey = (key: string): string => key.replace(/\.[^.]*$/, "");

/** Policy id → id of the content, of the policies that ask for the item; an answer's page shows those of others too. */
export const ownContent = ({ item, also, content }: EvidenceItem): Readonly<Record<string, string>> => {
  const policies = new Set([item, ...also].map((key) => key && policyOfKey(key)));
  return Object.fromEntries(Object.entries(content ?? {}).filter(([policy]) => policies.has(policy)));
};

const UNANSWERED: readonly EvidenceOutcome[] = ["open", "stale", "refused"];

export const isUnanswered = ({ outcome }: EvidenceItem): boolean => UNANSWERED.includes(outcome);

export const isOpenAdvice = (item: EvidenceItem): boolean => item.holds === false && isUnanswered(item);
