import type { Notice } from "../../checklist/item-result.ts";
import type { Operation } from "../../checklist/ledger/entry.ts";
import {
  compareText,
  emptyLedger,
  type Gap,
  type Ledger,
  type PublishedPage,
  type Signer,
} from "../../checklist/ledger/ledger.ts";
import { mergeLedgers, trustedLedger } from "../../checklist/ledger/next-ledger.ts";
import { type Edit, operationsOfEdit, toggledBoxes, unattributedOperations } from "./edit-history.ts";
import { type Page, type RecordOf, readPage } from "./signed-page.ts";

/**
 * All texts are hostile. `deleted.by`: "" if a shell remembers the comment, so that no person can have changed it.
 * `remembered`: the page that a shell remembers; if it is newer than the comment, somebody restored an older page.
 */
type RecordSources = {
  readonly comment?: { readonly id: string; readonly body: string; readonly at: string };
  readonly edits: readonly Edit[];
  readonly deleted?: { readonly body: string; readonly by: string; readonly at: string };
  readonly written?: readonly { readonly at: string; readonly body: string }[];
  readonly remembered?: string;
};

/**
 * `displayedSince`: the latest time of a change of the page, ISO 8601 UTC; "" if there is no comment. `doubtful`: the
 * edit history may explain more: clicks without a name, or a changed page.
 */
export type RecordRead = {
  readonly ledger: Ledger;
  readonly operations: readonly Operation[];
  readonly notices: readonly Notice[];
  readonly displayedSince: string;
  readonly doubtful: boolean;
  readonly publishedPages?: readonly { readonly at: string; readonly page: PublishedPage }[];
  readonly gap?: Gap;
};

/** An empty ledger if there is none. Never throws. */
export const readRecord = (
  sources: RecordSources,
  of: RecordOf & { readonly repository: string },
  signer: Signer,
): RecordRead => {
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
  // A page of another comment is a copy, even if its signature is valid.
  const here = (body: string): Page => {
    const page = read(body);
    return isCopy(page, sources) ? { marked: page.marked, trust: "forged", intact: false, boxes: new Map() } : page;
  };
  const current = sources.comment === undefined ? undefined : here(sources.comment.body);
  // Without our comment and its deletion event, an answer may have been withdrawn since, so all boxes ask again.
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
  const remembered = current === undefined || sources.remembered === undefined ? undefined : here(sources.remembered);
  const pages = [current, remembered, ...sources.edits.flatMap((edit) => [here(edit.from), here(edit.to)])];
  const known = newestOf(pages.flatMap((page) => page?.ledger ?? []));
  const last = deleted === undefined || replaced(sources, deleted) ? undefined : deleted.ledger;
  const withLast = (ledger: Ledger | undefined): Ledger | undefined =>
    last === undefined ? ledger : ledger === undefined ? last : mergeLedgers(last, ledger);
  // If there is a key, a newer unsigned page only shows what was displayed and what was withdrawn.
  const anew = signer.keyed && known !== undefined && known.page.revision > (signed?.page.revision ?? 0);
  const newest = anew ? rebuiltRecord(known, withLast(signed)) : withLast(known);
  const edits = sources.edits.map((edit) => {
    const reported = operationsOfEdit(edit, read);
    // The last state of a deleted comment is unknown, so only withdrawals count.
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
  // Notices of old edits are outdated; only the last edit is about the current comment.
  const reported = edits.filter((_, index) => {
    const edit = sources.edits[index];
    return edit?.via === "box" || edit?.to === sources.comment?.body;
  });
  const notices = distinct([
    ...reported.flatMap((edit) => edit.notices),
    ...tampering(current, newest),
    ...deletion(sources, newest),
  ]);
  const publishedPages = (sources.written ?? []).flatMap(({ at, body }) => {
    const { ledger } = here(body);
    return ledger === undefined ? [] : [{ at, page: ledger.page }];
  });
  return {
    ...(anew ? { publishedPages } : {}),
    ledger: trustedLedger(newest ?? emptyLedger(of.repository, of.number), signer.keyed),
    operations: [...explained, ...unexplained, ...gone],
    notices,
    displayedSince: [sources.deleted?.at ?? "", sources.comment?.at ?? ""].sort(compareText).at(-1) ?? "",
    doubtful:
      unexplained.length > 0 ||
      tampering(current, newest).length > 0 ||
      showsNothing(current) ||
      editedAgain(sources, current, read) ||
      changedSinceWritten(sources, current),
  };
};

const isCopy = ({ ledger }: Page, { comment }: RecordSources): boolean =>
  ![undefined, "", comment?.id].includes(ledger?.page.comment);

/**
 * An unsigned page may come from another workflow, so a policy counts only if the last signed page showed the same
 * content.
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
 * If runs without a key wrote the newest page: the last signed record with the withdrawals since. The rest is read
 * again from the edit history and the comments.
 */
const rebuiltRecord = (unsigned: Ledger, base: Ledger | undefined): Ledger => {
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

const tampering = (current: Page | undefined, newest: Ledger | undefined): readonly Notice[] => {
  if (current === undefined) return [];
  if (current.ledger === undefined) return [{ kind: "ledger-unreadable" }];
  if (newest !== undefined && newest.page.revision > current.ledger.page.revision) return [{ kind: "ledger-replayed" }];
  return current.intact ? [] : [{ kind: "page-edited", by: "" }];
};

/** Maximum seconds for clock difference and writing. */
const SLACK = 15;

/** If somebody changed the comment after us, earlier edits may be lost and an old page restored. */
const changedSinceWritten = ({ comment }: RecordSources, current: Page | undefined): boolean => {
  const written = current?.ledger?.page.written;
  if (comment === undefined || written === undefined) return false;
  return Date.parse(comment.at) - Date.parse(written) > SLACK * 1_000;
};

/**
 * If it was changed after us and then deleted with its history, an old page may have been restored, so the boxes ask
 * again.
 */
const replaced = ({ deleted }: RecordSources, { ledger }: Page): boolean =>
  deleted !== undefined &&
  deleted.by !== "" &&
  Date.parse(deleted.at) - Date.parse(ledger?.page.written ?? "") > SLACK * 1_000;

/** A second click within that time, before or after the known edit. */
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

/** A page without policies shows no boxes, so earlier clicks may not be folded yet. */
const showsNothing = (current: Page | undefined): boolean =>
  current?.ledger !== undefined &&
  current.ledger.page.revision > 0 &&
  Object.keys(current.ledger.page.snapshot).length === 0;

const deletion = ({ deleted }: RecordSources, newest: Ledger | undefined): readonly Notice[] => {
  if (deleted === undefined) return [];
  return [{ kind: newest === undefined ? "comment-lost" : "comment-deleted", by: deleted.by }];
};

const distinct = (notices: readonly Notice[]): readonly Notice[] => {
  const byKind = new Map<string, Notice>();
  for (const notice of notices) {
    const last = byKind.get(notice.kind);
    if (last === undefined || ("by" in last && last.by === "")) byKind.set(notice.kind, notice);
  }
  if (byKind.has("ledger-tampered")) byKind.delete("ledger-unreadable");
  return [...byKind.values()];
};
