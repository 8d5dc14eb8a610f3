import type { Unreadable } from "../checklist/item-result.ts";
import { trustedLedger } from "../checklist/ledger/next-ledger.ts";
import {
  editsOf,
  filledHistory,
  historyGap,
  type PageHistory,
  type PageRevision,
  signerFromHistory,
  toggledBoxes,
  unsignedBy,
} from "../comment/record/edit-history.ts";
import { type RecordRead, readRecord } from "../comment/record/read-record.ts";
import { type RecordOf, readPage } from "../comment/record/signed-page.ts";
import type { OurComment } from "../github/read/comments.ts";
import { fetchRevisions, isSameText, SAME_EDIT_MS } from "../github/read/edit-history.ts";
import type { Look } from "../github/read/look.ts";
import type { GateInput } from "./input.ts";

const LOOK_BACK = 20;

/** `behind`: the history lacked the comment's newest edit, so the record must be read again. */
type RecordFetched = RecordRead & { readonly behind?: boolean };

/**
 * The edit history costs a request, so read it only for a click without a name, a changed page, or, without a key, if
 * it matters who answered (`restricted`). With `lookBack` read its newest part first, because our own writing may
 * have overwritten an edit.
 */
export const fetchRecord = async (
  input: Pick<GateInput, "client" | "edits" | "deleted" | "signer" | "lookBack" | "remembered" | "now" | "pause"> &
    Pick<Partial<Look>, "edited">,
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
  const record = readRecord(sources, of, input.signer);
  const wholly = record.doubtful || (!input.signer.keyed && restricted);
  if (comment === undefined || sources.comment === undefined || !(wholly || input.lookBack === true)) return record;
  const current = sources.comment;
  const isBehind = behindOf(comment, input.now(), toggledBoxes(readPage(comment.body, of, input.signer)).size > 0);
  const withHistory = (history: PageHistory): RecordRead => {
    const filled = filledHistory(history, current, input.edits);
    const edited = filled.revisions;
    // A comment that was never edited has no history.
    const revisions = edited.length > 0 ? edited : [{ by: comment.author, at: comment.createdAt, body: comment.body }];
    const ours = (one: PageRevision): boolean => one.by.login.toLowerCase() === comment.author.login.toLowerCase();
    const signer = input.signer.keyed
      ? {
          ...input.signer,
          unsignedBy: unsignedBy({ ...filled, revisions }, ours, (body) => readPage(body, of, input.signer)),
        }
      : signerFromHistory(input.signer, revisions, comment.author.login);
    const written = revisions.filter(ours);
    const read = readRecord({ ...sources, written, edits: [...input.edits, ...editsOf(revisions)] }, of, signer);
    // An untick without a name may be of the person who ticked, and a tick without a name may be of a bot.
    const botMayHave = hidesBot(history, comment.author.login);
    const operations = read.operations
      .filter(({ by, kind }) => !(by === "" && kind === "tick" && botMayHave))
      .map((one) => (one.by === "" && one.kind === "untick" ? { ...one, lost: true } : one));
    const reported = { ...read, operations };
    const { unreadable } = history;
    // The record is gone too. A late event may bring ticks that were taken back since, so all items ask again.
    if (unreadable !== undefined && reported.ledger.page.revision === 0)
      return {
        ...withoutHistory(record, unreadable, input.signer.keyed),
        gap: { at: comment.updatedAt, why: "unreadable", by: "" },
      };
    const gap = historyGap(filled, reported.ledger.page, comment.author.login, (body) => readPage(body, of, signer));
    if (gap === undefined) return reported;
    const notices = unreadable === undefined ? [] : [{ kind: "history-unreadable" as const, ...unreadable }];
    return { ...reported, gap, notices: [...reported.notices, ...notices] };
  };
  if (!wholly) {
    const newest = await fetchHistory(input, comment, isBehind, LOOK_BACK);
    if (isBehind(newest)) return { ...record, behind: true };
    // A signed page that did not change since it was written needs no history.
    if (unreadableFor(comment, newest, input.signer.keyed) !== undefined) return record;
    const reported = withHistory(newest);
    if (newest.complete || (reported.gap === undefined && reported.ledger.page.revision > 0)) return reported;
  }
  const history = await fetchHistory(input, comment, isBehind);
  if (isBehind(history)) return { ...record, behind: true };
  const unreadable = unreadableFor(comment, history, input.signer.keyed);
  return unreadable === undefined ? withHistory(history) : withoutHistory(record, unreadable, input.signer.keyed);
};

const TRIES = 3;

/** GraphQL may lag behind REST for some seconds. */
const fetchHistory = async (
  { client, pause, edited }: Pick<GateInput, "client" | "pause"> & Pick<Partial<Look>, "edited">,
  comment: OurComment,
  isBehind: (history: PageHistory) => boolean,
  newest?: number,
): Promise<PageHistory> => {
  const isWhole = (history: PageHistory): boolean =>
    history.torn !== true && !isBehind(history) && !isEmptied(comment, history);
  const looked = edited?.nodeId === comment.nodeId ? edited.history : undefined;
  const known = newest !== undefined || looked?.complete === true ? looked : undefined;
  let history = known ?? (await fetchRevisions(client, comment.nodeId, newest));
  for (let tries = 1; tries < TRIES && !isWhole(history); tries += 1) {
    await pause?.(tries);
    history = await fetchRevisions(client, comment.nodeId, newest);
  }
  return history;
};

/**
 * The text decides, because an edit's time may appear later than its text. If the text is hidden or the same, read
 * again only if the comment changed just now. @param clicked whether the comment was certainly edited
 */
const behindOf =
  (comment: OurComment, now: string, clicked: boolean) =>
  ({ revisions, unreadable }: PageHistory): boolean => {
    const newest = revisions.at(-1);
    if (unreadable !== undefined && unreadable.why !== "hidden") return false;
    const age = Date.parse(now) - Date.parse(comment.updatedAt);
    if (newest === undefined) return comment.createdAt === comment.updatedAt ? clicked : age < EMPTY_MS;
    const [changed, last] = [comment.updatedAt, newest.at].map((time) => Date.parse(time)) as [number, number];
    const isUntold = newest.missing !== undefined || isSameText(newest.body, comment.body);
    if (isUntold) return changed - last > SAME_EDIT_MS && age < HISTORY_LAG_MS;
    return last <= changed || !revisions.some(({ body }) => isSameText(body, comment.body));
  };

/** Whether the history hides an edit of another bot. A tick without a name may then be that bot's, so it does not count. */
const hidesBot = ({ revisions }: PageHistory, author: string): boolean =>
  revisions.some(
    ({ by, missing }, index) =>
      by.kind === "bot" &&
      by.login.toLowerCase() !== author.toLowerCase() &&
      [missing, revisions[index - 1]?.missing].some((one) => one !== undefined),
  );

const isEmptied = ({ createdAt, updatedAt }: OurComment, { revisions, unreadable }: PageHistory): boolean =>
  unreadable === undefined && revisions.length === 0 && createdAt !== updatedAt;

/** Longest lag of the history behind a change of the comment, in milliseconds. */
export const HISTORY_LAG_MS = 60_000;

/**
 * Milliseconds for which an empty history of an edited comment lags; then it is hidden. Shorter than all attempts of a
 * run together, so that a run on a server that hides histories ends.
 */
const EMPTY_MS = 5_000;

/** Without a key, a history without texts proves nothing. */
const unreadableFor = (comment: OurComment, history: PageHistory, keyed: boolean): Unreadable | undefined => {
  const { revisions, unreadable } = history;
  if (unreadable !== undefined) {
    const tells = keyed || revisions.some(({ missing }) => missing === undefined);
    return unreadable.why === "hidden" && tells ? undefined : unreadable;
  }
  return isEmptied(comment, history) ? { why: "hidden", said: "" } : undefined;
};

/** Answers that anyone may give remain. Without a key the names go, because anyone may have written them. */
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
