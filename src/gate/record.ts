import { trustedLedger } from "../checklist/ledger/merge-ledgers.ts";
import type { Unreadable } from "../checklist/notices.ts";
import {
  editsOf,
  filledHistory,
  historyGap,
  type PageHistory,
  type PageRevision,
  signerFromHistory,
  unsignedBy,
} from "../comment/record/edit-history.ts";
import { type RecordOf, readPage } from "../comment/record/read-page.ts";
import { type RecordRead, readRecord } from "../comment/record/read-record.ts";
import { fetchRevisions } from "../github/read/edit-history.ts";
import type { OurComment } from "../github/read/our-comment.ts";
import type { GateInput } from "./input.ts";

/** Newest edits that are read if nothing looks doubtful. An edit that a recent run overwrote is among them. */
const LOOK_BACK = 20;

/**
 * Reads the record from our comment and the event. The edit history costs a request, so it is read only if it can help:
 * for a click without a name, a changed page, a page that may show no boxes, or, without a key, if it matters who
 * answered (`restricted`). With `lookBack` only its newest part is read first, because our own writing may have
 * overwritten an edit; the rest follows if that part does not reach back to what the record accounts for.
 */
export const fetchRecord = async (
  input: Pick<GateInput, "client" | "edits" | "deleted" | "signer" | "lookBack" | "remembered">,
  of: RecordOf & { readonly repository: string },
  comment: OurComment | undefined,
  restricted: boolean,
): Promise<RecordRead> => {
  const sources = {
    edits: input.edits,
    ...(comment === undefined
      ? {}
      : { comment: { id: String(comment.id), body: comment.body, at: comment.updatedAt } }),
    ...(input.deleted === undefined ? {} : { deleted: input.deleted }),
    ...(input.remembered === undefined ? {} : { remembered: input.remembered.body }),
  };
  const record = readRecord(sources, of, input.signer);
  const wholly = record.doubtful || (!input.signer.keyed && restricted);
  if (comment === undefined || sources.comment === undefined || !(wholly || input.lookBack === true)) return record;
  const current = sources.comment;
  const withHistory = (history: PageHistory): RecordRead => {
    const filled = filledHistory(history, current, input.edits);
    const edited = filled.revisions;
    // A comment that was never edited has no history.
    const revisions = edited.length > 0 ? edited : [{ by: comment.author, at: comment.createdAt, body: comment.body }];
    const ours = (one: PageRevision): boolean => one.by.login.toLowerCase() === comment.author.login.toLowerCase();
    const signer = input.signer.keyed
      ? {
          ...input.signer,
          witness: unsignedBy({ ...filled, revisions }, ours, (body) => readPage(body, of, input.signer)),
        }
      : signerFromHistory(input.signer, revisions, comment.author.login);
    const written = revisions.filter(ours);
    const read = readRecord({ ...sources, written, edits: [...input.edits, ...editsOf(revisions)] }, of, signer);
    // An untick without a name may be of the person who ticked.
    const operations = read.operations.map((one) =>
      one.by === "" && one.kind === "untick" ? { ...one, lost: true } : one,
    );
    const reported = { ...read, operations };
    const { unreadable } = history;
    if (unreadable !== undefined && reported.ledger.page.revision === 0)
      return withoutHistory(record, unreadable, input.signer.keyed);
    const gap = historyGap(filled, reported.ledger.page, comment.author.login, (body) => readPage(body, of, signer));
    if (gap === undefined) return reported;
    const notices = unreadable === undefined ? [] : [{ kind: "history-unreadable" as const, ...unreadable }];
    return { ...reported, gap, notices: [...reported.notices, ...notices] };
  };
  if (!wholly) {
    const newest = await fetchRevisions(input.client, comment.nodeId, LOOK_BACK);
    // A signed page that did not change since it was written needs no history.
    if (unreadableFor(comment, newest, input.signer.keyed) !== undefined) return record;
    const reported = withHistory(newest);
    if (newest.complete || (reported.gap === undefined && reported.ledger.page.revision > 0)) return reported;
  }
  const history = await fetchRevisions(input.client, comment.nodeId);
  const unreadable = unreadableFor(comment, history, input.signer.keyed);
  return unreadable === undefined ? withHistory(history) : withoutHistory(record, unreadable, input.signer.keyed);
};

/**
 * Why the history cannot be read. If only texts are hidden, events and the comment still help; but without a key a
 * history without texts proves nothing.
 */
const unreadableFor = (
  { createdAt, updatedAt }: OurComment,
  { revisions, unreadable }: PageHistory,
  keyed: boolean,
): Unreadable | undefined => {
  if (unreadable !== undefined) {
    const tells = keyed || revisions.some(({ missing }) => missing === undefined);
    return unreadable.why === "hidden" && tells ? undefined : unreadable;
  }
  // It was edited, and the history is empty.
  return revisions.length === 0 && createdAt !== updatedAt ? { why: "hidden", said: "" } : undefined;
};

/**
 * What remains of a doubtful record without its history: answers that anyone may give. Without a key the names go, too,
 * because anyone who may edit the comment may have written them.
 */
const withoutHistory = (record: RecordRead, unreadable: Unreadable, keyed: boolean): RecordRead => {
  const ledger = trustedLedger(record.ledger, false);
  const nameless = Object.entries(ledger.entries).map(([key, entry]) => [key, { ...entry, by: "" }] as const);
  return {
    ...record,
    ledger: keyed ? ledger : { ...ledger, entries: Object.fromEntries(nameless) },
    notices: [
      // Only the history would show whether the record was changed or written by a run with another key.
      ...record.notices.filter(({ kind }) => kind !== "ledger-tampered"),
      { kind: "history-unreadable", ...unreadable },
    ],
  };
};
