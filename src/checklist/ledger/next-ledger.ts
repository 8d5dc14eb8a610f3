import type { ItemKey } from "../requirements/requirements.ts";
import type { Ledger, PageSnapshot, Snapshot } from "./ledger.ts";
import type { NamedSnapshot } from "./staleness.ts";

/** Maximum number of entries. Unexpected items go first, then the oldest. */
const ENTRIES = 1_000;

/** Maximum number of files listed in all snapshots, so that thirty policies fit. Digests cover all files. */
const LISTED = 500;

type NextPage = {
  readonly repository: { readonly name: string; readonly id?: number };
  readonly head: string;
  readonly at: string;
  readonly comment: string;
  readonly seen?: string;
  readonly contents: ReadonlyMap<string, NamedSnapshot>;
  readonly ticked: readonly ItemKey[];
  readonly check?: string;
  readonly expected: ReadonlySet<ItemKey>;
};

/** The ledger of the next page. If nothing is new, it is the old one with its revision, so nothing is written. */
export const nextLedger = (before: Ledger, folded: Ledger, showing: NextPage): Ledger => {
  const snapshot = Object.fromEntries(
    [...showing.contents].map(([policy, { id }]) => [policy, id] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const entries = bounded(folded.entries, showing.expected);
  const kept = Object.entries(folded.beside ?? {}).filter(([key]) => Object.hasOwn(entries, key));
  const beside = kept.length === 0 ? {} : { beside: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) };
  const refusals = folded.refusals.filter((refusal) => showing.expected.has(refusal.item));
  // A known snapshot stays as it is, because a page that is short of space may have dropped its file names.
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
  // That the first page's comment now has an id is not worth a write; another comment is.
  const sameComment = before.page.comment === "" || before.page.comment === comment;
  // Nor is a missing repository id, because the name is enough until it changes.
  const sameName = before.repository.toLowerCase() === repository.name.toLowerCase();
  const { repositoryId: _id, ...unbound } = { ...next, repository: before.repository };
  const { repositoryId } = before;
  const asBefore = repositoryId === undefined ? unbound : { ...unbound, repositoryId };
  if (sameComment && sameName && canonical(asBefore) === canonical(before)) return before;
  // Based on the clock, so a new comment's page goes before every page of a deleted one.
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
