import type { ItemKey } from "../requirements/requirements.ts";
import type { Ledger, PageSnapshot, Snapshot } from "./ledger.ts";
import type { NamedSnapshot } from "./staleness.ts";

/** Entries that are kept at most; those of items that are not expected go first, the oldest first. */
const ENTRIES = 1_000;

/** Files that all snapshots together list by name, so that thirty policies still fit a comment; their digests always cover all. */
const LISTED = 500;

/** What the next page shows. */
export type Showing = {
  /** What the repository is called now, and its id where that is known. */
  readonly repository: { readonly name: string; readonly id?: number };
  readonly head: string;
  readonly at: string;
  /** Id of our comment, "" where there is none yet. */
  readonly comment: string;
  /** When our comment was last changed, as it was read for this page; absent where there is none yet. */
  readonly seen?: string;
  /** Policy id → the content that it matches now. */
  readonly contents: ReadonlyMap<string, NamedSnapshot>;
  readonly ticked: readonly ItemKey[];
  /** The name that the verdict goes under; absent for the default one. */
  readonly check?: string;
  readonly expected: ReadonlySet<ItemKey>;
};

/**
 * The ledger to publish with the next page. Where the page would show nothing new, the ledger comes out as it
 * went in, revision and time included, so that an evaluation without news writes nothing.
 */
export const nextLedger = (before: Ledger, folded: Ledger, showing: Showing): Ledger => {
  const snapshot = Object.fromEntries(
    [...showing.contents].map(([policy, { id }]) => [policy, id] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const entries = bounded(folded.entries, showing.expected);
  const kept = Object.entries(folded.beside ?? {}).filter(([key]) => Object.hasOwn(entries, key));
  const beside = kept.length === 0 ? {} : { beside: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) };
  const refusals = folded.refusals.filter((refusal) => showing.expected.has(refusal.item));
  // What is known already stays as it is: a page that was short of space may have dropped the names of its files.
  const known: Record<string, Snapshot> = {
    ...Object.fromEntries([...showing.contents.values()].map(({ id, snapshot }) => [id, snapshot])),
    ...folded.contents,
  };
  const named = new Set([
    ...Object.values(snapshot),
    ...[...Object.values(entries), ...kept.flatMap(([, words]) => words), ...folded.pending].flatMap(
      ({ snapshot: seen }) => Object.values(seen),
    ),
  ]);
  const contents = listed(Object.entries(known).filter(([id]) => named.has(id)));
  const page: PageSnapshot = { ...before.page, head: showing.head, snapshot, ticked: [...showing.ticked].sort() };
  const { check: _was, beside: _before, ...rest } = folded;
  const check = showing.check === undefined ? {} : { check: showing.check };
  const { comment, repository, seen = "" } = showing;
  const bound = {
    repository: repository.name,
    ...(repository.id === undefined ? {} : { repositoryId: repository.id }),
  };
  const next: Ledger = { ...rest, ...bound, ...beside, ...check, entries, refusals, contents, page };
  // That the first page's comment has an id by now is no news worth a write; that it is another comment is.
  const sameComment = before.page.comment === "" || before.page.comment === comment;
  // That the record has no id yet is none either, for its name will do until it changes.
  const sameName = before.repository.toLowerCase() === repository.name.toLowerCase();
  const { repositoryId: _id, ...unbound } = { ...next, repository: before.repository };
  const { repositoryId } = before;
  const asBefore = repositoryId === undefined ? unbound : { ...unbound, repositoryId };
  if (sameComment && sameName && canonical(asBefore) === canonical(before)) return before;
  // By the clock, so that a comment that had to be made anew goes before every page of the one that is gone.
  const revision = Math.max(before.page.revision + 1, Math.floor(Date.parse(showing.at) / 1_000));
  if (page.head === before.page.head && JSON.stringify(snapshot) === JSON.stringify(before.page.snapshot)) {
    return { ...next, page: { ...page, comment, seen, revision, written: showing.at } };
  }
  const { ticked: _, written: __, comment: ___, seen: ____, ...previous } = before.page;
  return {
    ...next,
    page: { ...page, comment, seen, revision, at: showing.at, written: showing.at },
    ...(previous.revision === 0 ? {} : { previous }),
  };
};

/** One text for one ledger, whatever order its keys were set in. */
const canonical = (ledger: Ledger): string =>
  JSON.stringify(
    Object.entries(ledger)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const bounded = (entries: Ledger["entries"], expected: ReadonlySet<ItemKey>): Ledger["entries"] => {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length <= ENTRIES) return Object.fromEntries(sorted);
  const byWorth = [...sorted].sort(
    ([a, x], [b, y]) => Number(expected.has(b)) - Number(expected.has(a)) || (x.at < y.at ? 1 : x.at > y.at ? -1 : 0),
  );
  const kept = new Set(byWorth.slice(0, ENTRIES).map(([key]) => key));
  return Object.fromEntries(sorted.filter(([key]) => kept.has(key)));
};

const listed = (snapshots: readonly (readonly [string, Snapshot])[]): Ledger["contents"] => {
  const each = Math.floor(LISTED / Math.max(1, snapshots.length));
  return Object.fromEntries(
    snapshots
      .map(
        ([id, snapshot]) =>
          [id, { ...snapshot, files: Object.fromEntries(Object.entries(snapshot.files).slice(0, each)) }] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};
