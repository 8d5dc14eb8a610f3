import type { Gap, PageSnapshot } from "../../checklist/ledger/ledger.ts";
import type { Account } from "../../policy/model/facts.ts";
import type { Edit, PageHistory, PageRevision } from "./clicks.ts";
import type { Page } from "./read-page.ts";

/** Milliseconds by which an event and the edit history may differ on the time of one edit. */
const SAME = 1_000;

/**
 * A history with those texts put in that something else tells: the comment as it stands is its last revision, and an
 * event says what one edit replaced, and by what.
 */
export const filledHistory = (
  history: PageHistory,
  comment: { readonly id: string; readonly body: string; readonly at: string },
  edits: readonly Edit[],
): PageHistory => {
  const revisions = [...history.revisions];
  const put = (index: number, body: string, by?: Account): void => {
    const known = revisions[index];
    if (known?.missing === undefined || body === "") return;
    revisions[index] = { by: known.by.login === "" && by !== undefined ? by : known.by, at: known.at, body };
  };
  for (const { via, at, actor, from, to, comment: id } of edits) {
    if (via !== "box" || (id !== undefined && id !== comment.id)) continue;
    const within = (max: number): readonly number[] =>
      revisions.flatMap((one, index) => (Math.abs(Date.parse(one.at) - Date.parse(at)) <= max ? [index] : []));
    const then = within(0);
    const near = then.length === 0 ? within(SAME) : then;
    // Of several edits within a second nothing says which one it was.
    const [index = -1] = near.length === 1 ? near : [];
    put(index, to, actor);
    put(index - 1, from);
  }
  if (revisions.at(-1)?.at === comment.at) put(revisions.length - 1, comment.body);
  return { ...history, revisions };
};

/**
 * The last gap in the history of our comment that the record does not account for: a revision whose text is missing, or
 * more revisions than were read. Somebody may have taken an answer back there, and somebody else put an older page in its
 * place. What came before the record was read for its page (`ShownPage.seen`) is accounted for, and so is our own writing of
 * that page.
 *
 * @param author Who we are.
 */
export const historyGap = (
  { revisions, complete }: PageHistory,
  known: PageSnapshot,
  author: string,
  read: (body: string) => Page,
): Gap | undefined => {
  if (known.revision === 0) return undefined;
  const ours = ({ by }: PageRevision): boolean => by.login.toLowerCase() === author.toLowerCase();
  const wrote = revisions.findIndex(
    (one) => one.missing === undefined && ours(one) && read(one.body).ledger?.page.revision === known.revision,
  );
  // A record of before does not say it: then what came before its own writing, or else its time, is accounted for.
  const seen = known.seen ?? revisions[wrote]?.at ?? known.written;
  const writing = wrote >= 0 ? wrote : revisions.findIndex((one) => ours(one) && one.at > seen);
  const hole = revisions.findLast((one, index) => one.missing !== undefined && index !== writing && one.at > seen);
  if (hole?.missing !== undefined) return { at: hole.at, why: hole.missing, by: hole.deletedBy ?? "" };
  const [oldest] = revisions;
  return !complete && oldest !== undefined && oldest.at > seen ? { at: oldest.at, why: "cut", by: "" } : undefined;
};
