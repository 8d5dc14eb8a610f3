import type { Facts } from "../../policy/model/facts.ts";
import type { ItemKey } from "../requirements/match-policies.ts";
import { entriesOn, laterEntry, pendingOperations, standing, withEntry } from "./entry.ts";
import type { Answerable } from "./fold-operations.ts";
import {
  ALL_ITEMS,
  compareText,
  type Entry,
  type Gap,
  type GapCode,
  type Ledger,
  type PublishedPage,
  type Snapshot,
} from "./ledger.ts";
import { mayAttest, type PersonFact } from "./may-attest.ts";
import { mergePushes } from "./pushes.ts";
import type { NamedSnapshot } from "./staleness.ts";

type NextPage = {
  readonly repository: { readonly name: string; readonly id?: number };
  readonly head: string;
  readonly at: string;
  readonly comment: string;
  readonly seen?: string;
  readonly contents: ReadonlyMap<string, NamedSnapshot>;
  readonly ticked: readonly ItemKey[];
  readonly check?: string;
  readonly policyFiles?: Ledger["policyFiles"];
  readonly expected: ReadonlySet<ItemKey>;
};

/**
 * If nothing is new, the old ledger with its revision, so that nothing is written. A known snapshot stays as it is,
 * because a page that is short of space may have dropped its file names.
 */
export const nextLedger = (before: Ledger, folded: Ledger, showing: NextPage): Ledger => {
  const snapshot = Object.fromEntries(
    [...showing.contents].map(([policy, { id }]) => [policy, id] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const entries = bounded(folded.entries, showing.expected);
  const kept = Object.entries(folded.beside ?? {}).filter(([key]) => Object.hasOwn(entries, key));
  const beside = kept.length === 0 ? {} : { beside: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) };
  const refusals = folded.refusals.filter((refusal) => showing.expected.has(refusal.item));
  const known: Record<string, Snapshot> = {
    ...Object.fromEntries([...showing.contents.values()].map(({ id, snapshot }) => [id, snapshot])),
    ...folded.contents,
  };
  const named = new Set([
    ...Object.values(snapshot),
    ...[...Object.values(entries), ...kept.flatMap(([, others]) => others), ...folded.pending].flatMap(
      ({ snapshot: seen }) => Object.values(seen),
    ),
  ]);
  const contents = listed(Object.entries(known).filter(([id]) => named.has(id)));
  const page: PublishedPage = { ...before.page, head: showing.head, snapshot, ticked: [...showing.ticked].sort() };
  const { check: _was, beside: _before, policyFiles: _older, ...rest } = folded;
  const check = showing.check === undefined ? {} : { check: showing.check };
  const { comment, repository, seen = "" } = showing;
  const bound = {
    repository: repository.name,
    ...(repository.id === undefined ? {} : { repositoryId: repository.id }),
  };
  const next: Ledger = { ...rest, ...bound, ...beside, ...check, entries, refusals, contents, page };
  // Neither the id of the first page's comment, a missing repository id nor another text of the policies is worth a write.
  const sameComment = before.page.comment === "" || before.page.comment === comment;
  const sameName = before.repository.toLowerCase() === repository.name.toLowerCase();
  const { repositoryId: _id, ...unbound } = { ...next, repository: before.repository };
  const { repositoryId } = before;
  const asBefore = repositoryId === undefined ? unbound : { ...unbound, repositoryId };
  const { policyFiles: _files, ...asRead } = before;
  if (sameComment && sameName && canonical(asBefore) === canonical(asRead)) return before;
  const files = showing.policyFiles === undefined ? {} : { policyFiles: showing.policyFiles };
  // Based on the clock, so a new comment's page goes before every page of a deleted one.
  const revision = Math.max(before.page.revision + 1, Math.floor(Date.parse(showing.at) / 1_000));
  if (page.head === before.page.head && JSON.stringify(snapshot) === JSON.stringify(before.page.snapshot)) {
    return { ...next, ...files, page: { ...page, comment, seen, revision, written: showing.at } };
  }
  const { ticked: _, written: __, comment: ___, seen: ____, ...previous } = before.page;
  return {
    ...next,
    ...files,
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

/** Maximum number of entries. Unexpected items are dropped first, then the oldest. */
const MAX_ENTRIES = 1_000;

const bounded = (entries: Ledger["entries"], expected: ReadonlySet<ItemKey>): Ledger["entries"] => {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length <= MAX_ENTRIES) return Object.fromEntries(sorted);
  const byWorth = [...sorted].sort(
    ([a, x], [b, y]) => Number(expected.has(b)) - Number(expected.has(a)) || (x.at < y.at ? 1 : x.at > y.at ? -1 : 0),
  );
  const kept = new Set(byWorth.slice(0, MAX_ENTRIES).map(([key]) => key));
  return Object.fromEntries(sorted.filter(([key]) => kept.has(key)));
};

/** Maximum number of files listed in all snapshots, so that thirty policies fit. Digests cover all files. */
const MAX_LISTED_FILES = 500;

const listed = (snapshots: readonly (readonly [string, Snapshot])[]): Ledger["contents"] => {
  const each = Math.floor(MAX_LISTED_FILES / Math.max(1, snapshots.length));
  return Object.fromEntries(
    snapshots
      .map(
        ([id, snapshot]) =>
          [id, { ...snapshot, files: Object.fromEntries(Object.entries(snapshot.files).slice(0, each)) }] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

export const gapOver = ({ gaps }: Ledger, item: ItemKey, at: string): Gap | undefined => {
  const over = [ALL_ITEMS, item].flatMap((key) => (gaps !== undefined && Object.hasOwn(gaps, key) ? [gaps[key]] : []));
  return over.find((gap) => gap !== undefined && compareText(at, gap.at) <= 0);
};

const MAX_GAPS = 300;

/** Adds gaps to a ledger, keeping the last one of each item. Returns the same ledger if nothing is new. */
export const withGaps = (ledger: Ledger, added: readonly (readonly [ItemKey, Gap])[]): Ledger => {
  const gaps = new Map(Object.entries(ledger.gaps ?? {}));
  let news = false;
  for (const [key, gap] of added) {
    const last = [gaps.get(ALL_ITEMS), gaps.get(key)].some((one) => one !== undefined && one.at >= gap.at);
    if (last) continue;
    gaps.set(key, gap);
    news = true;
  }
  if (!news) return ledger;
  const all = gaps.get(ALL_ITEMS);
  const kept = [...gaps]
    .filter(([key, gap]) => key === ALL_ITEMS || all === undefined || gap.at > all.at)
    .sort(([a, x], [b, y]) => Number(b === ALL_ITEMS) - Number(a === ALL_ITEMS) || compareText(y.at, x.at))
    .slice(0, MAX_GAPS)
    .sort(([a], [b]) => compareText(a, b));
  return { ...ledger, gaps: Object.fromEntries(kept) };
};

/** A revision of a comment that cannot be read: it may have withdrawn an answer. */
export type UnreadableRevision = {
  readonly by: string;
  readonly byBot: boolean;
  readonly at: string;
  readonly why: GapCode;
};

export const foldUnreadable = (
  ledger: Ledger,
  lost: readonly UnreadableRevision[],
  context: {
    readonly items: ReadonlyMap<ItemKey, Answerable>;
    readonly facts: Facts;
    readonly people: Readonly<Record<string, PersonFact>>;
  },
): Ledger => {
  const gaps = lost.flatMap(({ by, byBot, at, why }) => {
    const login = by.toLowerCase();
    const person = Object.hasOwn(context.people, login) ? context.people[login] : undefined;
    if (byBot || login === "") return [];
    return [...context.items].flatMap(([key, item]): (readonly [ItemKey, Gap])[] => {
      const answers = standing(entriesOn(ledger, key)).filter((answer) => answer.at <= at);
      const may =
        answers.some((answer) => answer.by.toLowerCase() === login) || mayAttest(item.by, person, context.facts).ok;
      return answers.length > 0 && may ? [[key, { at, why, by: "" }]] : [];
    });
  });
  return withGaps(ledger, gaps);
};

/** For a deletion event that arrives after the new comment: the later entry of an item wins. */
export const mergeLedgers = (gone: Ledger, now: Ledger): Ledger => {
  if (gone.page.revision >= now.page.revision) return gone;
  const entries: Record<ItemKey, Entry> = { ...gone.entries };
  const beside: Record<ItemKey, readonly Entry[]> = {};
  for (const key of new Set([gone, now].flatMap((one) => Object.keys(one.entries)))) {
    const [old, latest] = [gone, now].map((one) => (Object.hasOwn(one.entries, key) ? one.entries[key] : undefined));
    if ([gone, now].some((one) => Object.hasOwn(one.beside ?? {}, key))) {
      const [newest, ...others] = entriesOn(now, key).reduce(withEntry, entriesOn(gone, key));
      if (newest !== undefined) entries[key] = newest;
      beside[key] = others;
    } else if (latest !== undefined) entries[key] = old === undefined ? latest : laterEntry(old, latest);
  }
  const undecided = [...(gone.undecided ?? []), ...(now.undecided ?? [])];
  const lastRead = [gone.lastRead, now.lastRead]
    .flatMap((time) => time ?? [])
    .sort(compareText)
    .at(-1);
  const merged: Ledger = {
    ...now,
    ...(lastRead === undefined ? {} : { lastRead }),
    entries,
    ...(Object.keys(beside).length === 0 ? {} : { beside }),
    contents: { ...gone.contents, ...now.contents },
    links: [...gone.links, ...now.links],
    ...(undecided.length === 0 ? {} : { undecided }),
    pending: pendingOperations([...gone.pending, ...now.pending]).rest(),
    ...(gone.pushes === undefined && now.pushes === undefined
      ? {}
      : { pushes: mergePushes(gone.pushes ?? [], now.pushes ?? []) }),
    commands: { ...gone.commands, ...now.commands },
  };
  return withGaps(merged, Object.entries(gone.gaps ?? {}));
};

/**
 * Any editor of the comment can write an unsigned ledger, so only `by: anyone` answers stand: the same people may give
 * them. Waivers need a name. Commands are read again from their comments, whose authors cannot be forged.
 */
export const trustedLedger = (ledger: Ledger, signed: boolean): Ledger => {
  if (signed) return ledger;
  const entries = Object.entries(ledger.entries).filter(
    ([, entry]) => entry.as === "anyone" && entry.said !== "waived",
  );
  const { breakGlass: _, issue: __, lastRead: ___, beside: ____, ...kept } = ledger;
  const { pushes: _____, reportedHead: ______, undecided: _______, ...rest } = kept;
  return { ...rest, entries: Object.fromEntries(entries), links: [], commands: {}, commandErrors: [], pending: [] };
};
