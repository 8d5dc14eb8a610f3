import { trustedLedger } from "./engine/ledger/trusted-ledger.ts";
import { editsOf, type Unreadable } from "./engine/page/edits-of.ts";
import { type RecordRead, readRecord } from "./engine/page/read-record.ts";
import { witnessedSeal } from "./engine/page/witnessed-seal.ts";
import { fetchRevisions } from "./github/fetch-revisions.ts";
import type { OurComment } from "./github/find-comment.ts";
import type { GateInput } from "./judge.ts";

/** Edits that a look back reads where nothing looks doubtful: what a run of just now ran over is among the newest. */
const LOOK_BACK = 20;

/**
 * Reads the record from our comment and the event in hand. The edit history costs a request, so it is asked only
 * where it can tell something: a click without a name, a page that was meddled with or could show no boxes, or,
 * without a key, who ticked what asks for somebody in particular (`restricted`); and its newest part (`lookBack`) where
 * our own writing may have run over something.
 */
export const fetchRecord = async (
  input: Pick<GateInput, "client" | "edits" | "deleted" | "seal" | "lookBack">,
  of: { readonly repository: string; readonly number: number },
  comment: OurComment | undefined,
  restricted: boolean,
): Promise<RecordRead> => {
  const sources = {
    edits: input.edits,
    ...(comment === undefined
      ? {}
      : { comment: { id: String(comment.id), body: comment.body, at: comment.updatedAt } }),
    ...(input.deleted === undefined ? {} : { deleted: input.deleted }),
  };
  const record = readRecord(sources, of, input.seal);
  const wholly = record.doubtful || (!input.seal.keyed && restricted);
  if (comment === undefined || !(wholly || input.lookBack === true)) return record;
  const history = await fetchRevisions(input.client, comment.nodeId, wholly ? undefined : LOOK_BACK);
  // A signed page that nobody changed since it was written needs no witness.
  if (history.unreadable !== undefined)
    return wholly ? withoutHistory(record, history.unreadable, input.seal.keyed) : record;
  const { revisions: edited } = history;
  // A comment that was never edited has no history: it is what its author wrote.
  const revisions = edited.length > 0 ? edited : [{ by: comment.author, at: comment.createdAt, body: comment.body }];
  const seal = witnessedSeal(input.seal, revisions, comment.author.login);
  return readRecord({ ...sources, edits: [...input.edits, ...editsOf(revisions)] }, of, seal);
};

/**
 * What stands of a record whose doubts the edit history would settle, and cannot: only what anyone may say. Without a key
 * its names do not stand either, since anyone who may edit the comment may have written another's.
 */
const withoutHistory = (record: RecordRead, unreadable: Unreadable, keyed: boolean): RecordRead => {
  const ledger = trustedLedger(record.ledger, false);
  const nameless = Object.entries(ledger.entries).map(([key, entry]) => [key, { ...entry, by: "" }] as const);
  return {
    ...record,
    ledger: keyed ? ledger : { ...ledger, entries: Object.fromEntries(nameless) },
    notices: [...record.notices, { kind: "history-unreadable", ...unreadable }],
  };
};
