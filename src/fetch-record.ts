import { trustedLedger } from "./engine/ledger/trusted-ledger.ts";
import { editsOf, type PageHistory, type PageRevision, type Unreadable } from "./engine/page/edits-of.ts";
import { flipsOf } from "./engine/page/flips-of.ts";
import { filledHistory, historyGap } from "./engine/page/history-gap.ts";
import { type RecordOf, readPage } from "./engine/page/read-page.ts";
import { type RecordRead, readRecord } from "./engine/page/read-record.ts";
import { unsignedBy, witnessedSeal } from "./engine/page/witnessed-seal.ts";
import { fetchRevisions, isSameText } from "./github/fetch-revisions.ts";
import type { OurComment } from "./github/find-comment.ts";
import type { GateInput } from "./judge.ts";

/** Edits that a look back reads where nothing looks doubtful: what a run of just now ran over is among the newest. */
const LOOK_BACK = 20;

/** A record, and whether the history that it was read from lacks the comment's newest edit: then it must be read again. */
export type RecordFetched = RecordRead & { readonly behind?: boolean };

/**
 * Reads the record from our comment and the event in hand. The edit history costs a request, so it is asked only
 * where it can tell something: a click without a name, a page that was meddled with or could show no boxes, or,
 * without a key, who ticked what asks for somebody in particular (`restricted`); and its newest part (`lookBack`) where
 * our own writing may have run over something. Where the newest part does not reach back to what the record accounts for,
 * the rest is read too.
 */
export const fetchRecord = async (
  input: Pick<GateInput, "client" | "edits" | "deleted" | "seal" | "lookBack" | "remembered" | "now" | "pause">,
  of: RecordOf & { readonly repository: string },
  comment: OurComment | undefined,
  restricted: boolean,
): Promise<RecordFetched> => {
  const sources = {
    edits: input.edits,
    ...(comment === undefined
      ? {}
      : { comment: { id: String(comment.id), body: comment.body, at: comment.updatedAt } }),
    ...(input.deleted === undefined ? {} : { deleted: input.deleted }),
    ...(input.remembered === undefined ? {} : { remembered: input.remembered.body }),
  };
  const record = readRecord(sources, of, input.seal);
  const wholly = record.doubtful || (!input.seal.keyed && restricted);
  if (comment === undefined || sources.comment === undefined || !(wholly || input.lookBack === true)) return record;
  const current = sources.comment;
  const isBehind = behindOf(comment, input.now(), flipsOf(readPage(comment.body, of, input.seal)).size > 0);
  const withHistory = (history: PageHistory): RecordRead => {
    const filled = filledHistory(history, current, input.edits);
    const edited = filled.revisions;
    // A comment that was never edited has no history: it is what its author wrote.
    const revisions = edited.length > 0 ? edited : [{ by: comment.author, at: comment.createdAt, body: comment.body }];
    const ours = (one: PageRevision): boolean => one.by.login.toLowerCase() === comment.author.login.toLowerCase();
    const seal = input.seal.keyed
      ? { ...input.seal, witness: unsignedBy({ ...filled, revisions }, ours, (body) => readPage(body, of, input.seal)) }
      : witnessedSeal(input.seal, revisions, comment.author.login);
    const written = revisions.filter(ours);
    const read = readRecord({ ...sources, written, edits: [...input.edits, ...editsOf(revisions)] }, of, seal);
    // Where not even the history names who took an answer back, it may have been the person who gave it.
    const botMayHave = hidesBot(history, comment.author.login);
    const operations = read.operations
      .filter(({ by, kind }) => !(by === "" && kind === "tick" && botMayHave))
      .map((one) => (one.by === "" && one.kind === "untick" ? { ...one, lost: true } : one));
    const told = { ...read, operations };
    const { unreadable } = history;
    // The record is gone as well: an event of before that comes late may tell of what was taken back since.
    if (unreadable !== undefined && told.ledger.page.revision === 0)
      return {
        ...withoutHistory(record, unreadable, input.seal.keyed),
        gap: { at: comment.updatedAt, why: "unreadable", by: "" },
      };
    const gap = historyGap(filled, told.ledger.page, comment.author.login, (body) => readPage(body, of, seal));
    if (gap === undefined) return told;
    const notices = unreadable === undefined ? [] : [{ kind: "history-unreadable" as const, ...unreadable }];
    return { ...told, gap, notices: [...told.notices, ...notices] };
  };
  if (!wholly) {
    const newest = await fetchHistory(input, comment, isBehind, LOOK_BACK);
    if (isBehind(newest)) return { ...record, behind: true };
    // A signed page that nobody changed since it was written needs no witness.
    if (unreadableFor(comment, newest, input.seal.keyed) !== undefined) return record;
    const told = withHistory(newest);
    if (newest.complete || (told.gap === undefined && told.ledger.page.revision > 0)) return told;
  }
  const history = await fetchHistory(input, comment, isBehind);
  if (isBehind(history)) return { ...record, behind: true };
  const unreadable = unreadableFor(comment, history, input.seal.keyed);
  return unreadable === undefined ? withHistory(history) : withoutHistory(record, unreadable, input.seal.keyed);
};

/** Times that a history is read until it has the comment's newest edit. */
const TRIES = 3;

/** The history of a comment, read again while it lacks the newest edit: GraphQL may lag behind REST for some seconds. */
const fetchHistory = async (
  { client, pause }: Pick<GateInput, "client" | "pause">,
  comment: OurComment,
  isBehind: (history: PageHistory) => boolean,
  newest?: number,
): Promise<PageHistory> => {
  const isWhole = (history: PageHistory): boolean =>
    history.torn !== true && !isBehind(history) && !isEmptied(comment, history);
  let history = await fetchRevisions(client, comment.nodeId, newest);
  for (let tries = 1; tries < TRIES && !isWhole(history); tries += 1) {
    await pause?.(tries);
    history = await fetchRevisions(client, comment.nodeId, newest);
  }
  return history;
};

/**
 * Whether a history lacks the comment's newest edit. The text decides, since the time of an edit may be shown later than its text.
 * A history that goes on after that text is not behind, but the list is. Where the text is hidden, or
 * the same because somebody clicked and clicked back, only the time tells; but it may also have moved without an edit, so only a
 * comment that was just changed is read again for it.
 *
 * @param clicked Whether boxes of the comment are not as the page was published, so that it was edited for sure.
 */
const behindOf =
  (comment: OurComment, now: string, clicked: boolean) =>
  ({ revisions, unreadable }: PageHistory): boolean => {
    const newest = revisions.at(-1);
    if (unreadable !== undefined && unreadable.why !== "hidden") return false;
    if (newest === undefined) return clicked && comment.createdAt === comment.updatedAt;
    const [changed, last] = [comment.updatedAt, newest.at].map((time) => Date.parse(time)) as [number, number];
    const isUntold = newest.missing !== undefined || isSameText(newest.body, comment.body);
    if (isUntold) return changed - last > SAME && Date.parse(now) - changed < YOUNG;
    return last <= changed || !revisions.some(({ body }) => isSameText(body, comment.body));
  };

/** Whether what an edit of another bot did is not told: then a tick without a name may be that bot's, and counts for nobody. */
const hidesBot = ({ revisions }: PageHistory, author: string): boolean =>
  revisions.some(
    ({ by, missing }, index) =>
      by.kind === "bot" &&
      by.login.toLowerCase() !== author.toLowerCase() &&
      [missing, revisions[index - 1]?.missing].some((one) => one !== undefined),
  );

/** Whether a history tells nothing of a comment that was edited: it is behind, or hidden from us. */
const isEmptied = ({ createdAt, updatedAt }: OurComment, { revisions, unreadable }: PageHistory): boolean =>
  unreadable === undefined && revisions.length === 0 && createdAt !== updatedAt;

/** Milliseconds by which the two interfaces may differ on the time of one edit. */
const SAME = 1_000;

/** Milliseconds for which the history may lag behind a change of the comment. */
export const YOUNG = 60_000;

/**
 * Why there is no history to be read. Where only texts are hidden, events and the comment itself tell some; but without a
 * key a history without any text bears witness to nothing.
 */
const unreadableFor = (comment: OurComment, history: PageHistory, keyed: boolean): Unreadable | undefined => {
  const { revisions, unreadable } = history;
  if (unreadable !== undefined) {
    const tells = keyed || revisions.some(({ missing }) => missing === undefined);
    return unreadable.why === "hidden" && tells ? undefined : unreadable;
  }
  return isEmptied(comment, history) ? { why: "hidden", said: "" } : undefined;
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
    notices: [
      // Whether somebody changed the record, or a run with another key wrote it, only the history would tell.
      ...record.notices.filter(({ kind }) => kind !== "ledger-tampered"),
      { kind: "history-unreadable", ...unreadable },
    ],
  };
};
