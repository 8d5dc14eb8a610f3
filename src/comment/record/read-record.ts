import { compareText, emptyLedger, type Gap, type Ledger, type PageSnapshot } from "../../checklist/ledger/ledger.ts";
import { mergeLedgers, trustedLedger } from "../../checklist/ledger/merge-ledgers.ts";
import type { Operation } from "../../checklist/ledger/operation.ts";
import type { Signer } from "../../checklist/ledger/signer.ts";
import type { Notice } from "../../checklist/notices.ts";
import { type Edit, operationsOfEdit, toggledBoxes, unattributedOperations } from "./clicks.ts";
import { type Page, type RecordOf, readPage } from "./read-page.ts";

/** Everywhere that the record of a pull request can be read from. All texts are hostile. */
export type RecordSources = {
  /** Our comment as it stands, with when it was last changed (ISO 8601 UTC); absent where there is none. */
  readonly comment?: { readonly id: string; readonly body: string; readonly at: string };
  /** Edits of our comment by others: from the event in hand, and from the edit history where it was fetched. Never our own. */
  readonly edits: readonly Edit[];
  /**
   * Our comment as it was when somebody deleted it, with when it was last changed. `by` is "" where a shell remembers it
   * so, which nobody can have changed.
   */
  readonly deleted?: { readonly body: string; readonly by: string; readonly at: string };
  /** Pages that our account wrote, by the edit history, oldest first; absent where it was not asked. */
  readonly written?: readonly { readonly at: string; readonly body: string }[];
  /** Our comment as a shell remembers having published it: where it is newer than what stands there, that was put back. */
  readonly remembered?: string;
};

/** The record, read. */
export type RecordRead = {
  /** The newest ledger found, as far as it can be trusted. */
  readonly ledger: Ledger;
  readonly operations: readonly Operation[];
  readonly notices: readonly Notice[];
  /**
   * When what shows the ledger's page was last changed, ISO 8601 UTC: since then at the latest people see it. "" where
   * there is neither our comment nor a deleted one.
   */
  readonly displayedSince: string;
  /** Whether the edit history would tell more: clicks without a name, a page that was meddled with, or one that could show no boxes. */
  readonly doubtful: boolean;
  /** The pages as they were shown one after the other, where the record is read anew from the history; oldest first. */
  readonly snapshot?: readonly { readonly at: string; readonly page: PageSnapshot }[];
  /** Where the edit history does not tell everything that the record has to know; absent where it does, or was not asked. */
  readonly gap?: Gap;
};

/** Reads the record of a pull request. With nothing to read it is an empty ledger; never throws. */
export const readRecord = (
  sources: RecordSources,
  of: RecordOf & { readonly repository: string },
  signer: Signer,
): RecordRead => {
  // The same body is met several times: an edit's `to` is the next one's `from`, and the last one the comment's.
  const pagesRead = new Map<string, Page>();
  const found = (body: string): Page => {
    const page = pagesRead.get(body) ?? readPage(body, of, signer);
    pagesRead.set(body, page);
    return page;
  };
  const read = (body: string): Page => asProven(found(body), signed);
  const bodies = [sources.comment?.body, sources.remembered, ...sources.edits.flatMap(({ from, to }) => [from, to])];
  const signed = newestOf(
    bodies.flatMap((body) => {
      const page = body === undefined ? undefined : found(body);
      return page?.trust === "signed" && !isCopy(page, sources) ? (page.ledger ?? []) : [];
    }),
  );
  // A page that was made for another comment is a copy, however genuine: of a comment that is gone, or of ours elsewhere.
  const here = (body: string): Page => {
    const page = read(body);
    return isCopy(page, sources) ? { marked: page.marked, trust: "forged", intact: false, boxes: new Map() } : page;
  };
  const current = sources.comment === undefined ? undefined : here(sources.comment.body);
  // Without our comment and without the event that says how it went, the last words are not to be had: what an event
  // of before brings may have been taken back since, so the boxes ask again.
  const lost = current === undefined && sources.deleted === undefined && sources.edits.length > 0;
  if (lost)
    return {
      ledger: emptyLedger(of.repository, of.number),
      operations: [],
      notices: [{ kind: "comment-lost", by: "" }],
      displayedSince: "",
      doubtful: false,
    };
  const deleted = sources.deleted === undefined ? undefined : read(sources.deleted.body);
  const witness = current === undefined || sources.remembered === undefined ? undefined : here(sources.remembered);
  const pages = [current, witness, ...sources.edits.flatMap((edit) => [here(edit.from), here(edit.to)])];
  const known = newestOf(pages.flatMap((page) => page?.ledger ?? []));
  const last = deleted === undefined || replaced(sources, deleted) ? undefined : deleted.ledger;
  const withLast = (ledger: Ledger | undefined): Ledger | undefined =>
    last === undefined ? ledger : ledger === undefined ? last : mergeLedgers(last, ledger);
  // Where a key signs, what is newer and not signed only tells what was shown, and what was taken back.
  const anew = signer.keyed && known !== undefined && known.page.revision > (signed?.page.revision ?? 0);
  const newest = anew ? readAnew(known, withLast(signed)) : withLast(known);
  const edits = sources.edits.map((edit) => {
    const reported = operationsOfEdit(edit, read);
    // Of a comment that is gone the last words are not to be had: only what takes back is sure to be no more than they were.
    const gone = edit.comment !== undefined && edit.comment !== sources.comment?.id;
    return gone ? { ...reported, operations: reported.operations.filter(({ kind }) => kind === "untick") } : reported;
  });
  const explained = edits.flatMap((edit) => edit.operations);
  const unexplained =
    current === undefined || sources.comment === undefined
      ? []
      : unattributedOperations(current, explained, sources.comment.at);
  const gone =
    sources.deleted === undefined || deleted === undefined
      ? []
      : unattributedOperations(deleted, explained, sources.deleted.at).map((operation) => ({
          ...operation,
          lost: true,
        }));
  // What the history tells of long ago was said then; only its last edit is about the comment as it stands.
  const reported = edits.filter((_, index) => {
    const edit = sources.edits[index];
    return edit?.via === "box" || edit?.to === sources.comment?.body;
  });
  const notices = distinct([
    ...reported.flatMap((edit) => edit.notices),
    ...meddling(current, newest),
    ...deletion(sources, newest),
  ]);
  const snapshot = (sources.written ?? []).flatMap(({ at, body }) => {
    const { ledger } = here(body);
    return ledger === undefined ? [] : [{ at, page: ledger.page }];
  });
  return {
    ...(anew ? { snapshot } : {}),
    ledger: trustedLedger(newest ?? emptyLedger(of.repository, of.number), signer.keyed),
    operations: [...explained, ...unexplained, ...gone],
    notices,
    // The later of two, where the ledger is of both: what was said before is bound to less than it could be.
    displayedSince: [sources.deleted?.at ?? "", sources.comment?.at ?? ""].sort(compareText).at(-1) ?? "",
    doubtful:
      unexplained.length > 0 ||
      meddling(current, newest).length > 0 ||
      showsNothing(current) ||
      editedAgain(sources, current, read) ||
      changedSinceWritten(sources, current),
  };
};

const isCopy = ({ ledger }: Page, { comment }: RecordSources): boolean =>
  ![undefined, "", comment?.id].includes(ledger?.page.comment);

/**
 * A page as far as it is proven what it showed. One that nobody signed, though a key may have signed before it, could be of
 * another workflow: of each policy it showed what it says only where the newest signed page showed the same.
 */
const asProven = (page: Page, signed: Ledger | undefined): Page => {
  if (page.unproven === undefined || page.ledger === undefined) return page;
  const known = signed?.page.snapshot ?? {};
  const snapshot = Object.entries(page.ledger.page.snapshot).filter(
    ([policy, id]) => Object.hasOwn(known, policy) && known[policy] === id,
  );
  const proven = { ...page.ledger.page, head: signed?.page.head ?? "", snapshot: Object.fromEntries(snapshot) };
  return { ...page, ledger: { ...page.ledger, page: proven } };
};

/**
 * The record where runs without a key wrote the newest page: the last signed one, and of what came later only what was
 * taken back. What else people said since is in the edit history and in their comments, which nobody can forge.
 */
const readAnew = (unsigned: Ledger, base: Ledger | undefined): Ledger => {
  const { page, contents, entries, gaps } = unsigned;
  const now: Ledger = {
    ...emptyLedger(unsigned.repository, unsigned.number),
    page: { ...page, seen: base === undefined ? "" : (base.page.seen ?? base.page.written) },
    contents,
    entries: Object.fromEntries(Object.entries(entries).filter(([, { said }]) => said === "unticked")),
    ...(gaps === undefined ? {} : { gaps }),
  };
  if (base === undefined)
    return { ...now, ...(unsigned.previous === undefined ? {} : { previous: unsigned.previous }) };
  const { revision, head, at, snapshot } = base.page;
  return {
    ...base,
    ...mergeLedgers(base, now),
    commandErrors: base.commandErrors,
    previous: { revision, head, at, snapshot },
  };
};

const newestOf = (ledgers: readonly Ledger[]): Ledger | undefined =>
  ledgers.reduce<Ledger | undefined>(
    (best, ledger) => (best === undefined || ledger.page.revision > best.page.revision ? ledger : best),
    undefined,
  );

/** What is wrong with the comment as it stands. */
const meddling = (current: Page | undefined, newest: Ledger | undefined): readonly Notice[] => {
  if (current === undefined) return [];
  if (current.ledger === undefined) return [{ kind: "ledger-unreadable" }];
  if (newest !== undefined && newest.page.revision > current.ledger.page.revision) return [{ kind: "ledger-replayed" }];
  return current.intact ? [] : [{ kind: "page-edited", by: "" }];
};

/** Seconds that our clock and GitHub's may differ, and a write may take. */
const SLACK = 15;

/**
 * Somebody changed the comment after us. An event in hand tells of one edit, and not whether others went before it
 * whose events were lost: an older page of ours, put back, or a click that was clicked back, looks fine.
 */
const changedSinceWritten = ({ comment }: RecordSources, current: Page | undefined): boolean => {
  const written = current?.ledger?.page.written;
  if (comment === undefined || written === undefined) return false;
  return Date.parse(comment.at) - Date.parse(written) > SLACK * 1_000;
};

/**
 * Somebody changed the comment after us, and then it was deleted, with its history. A click cannot be told from an older
 * page that was put back, whose ticks may have been taken back since: the boxes ask again.
 */
const replaced = ({ deleted }: RecordSources, { ledger }: Page): boolean =>
  deleted !== undefined &&
  deleted.by !== "" &&
  Date.parse(deleted.at) - Date.parse(ledger?.page.written ?? "") > SLACK * 1_000;

/** The same within that time: the page was clicked before the edit in hand, or again after it, perhaps back. */
const editedAgain = (
  { comment, edits }: RecordSources,
  current: Page | undefined,
  read: (body: string) => Page,
): boolean => {
  const revision = current?.ledger?.page.revision;
  const clicks = edits.filter((edit) => edit.via === "box");
  if (comment === undefined || clicks.length === 0) return false;
  const before = clicks.some((edit) => toggledBoxes(read(edit.from)).size > 0);
  const after = clicks.every((edit) => edit.to !== comment.body && read(edit.to).ledger?.page.revision === revision);
  return before || after;
};

/** A page without policies: what was clicked on the page before it may not have been folded. */
const showsNothing = (current: Page | undefined): boolean =>
  current?.ledger !== undefined &&
  current.ledger.page.revision > 0 &&
  Object.keys(current.ledger.page.snapshot).length === 0;

const deletion = ({ deleted }: RecordSources, newest: Ledger | undefined): readonly Notice[] => {
  if (deleted === undefined) return [];
  return [{ kind: newest === undefined ? "comment-lost" : "comment-deleted", by: deleted.by }];
};

/** One notice of a kind; one that names somebody goes before one that does not. */
const distinct = (notices: readonly Notice[]): readonly Notice[] => {
  const byKind = new Map<string, Notice>();
  for (const notice of notices) {
    const last = byKind.get(notice.kind);
    if (last === undefined || ("by" in last && last.by === "")) byKind.set(notice.kind, notice);
  }
  // Who did it says the same, and more.
  if (byKind.has("ledger-tampered")) byKind.delete("ledger-unreadable");
  return [...byKind.values()];
};
