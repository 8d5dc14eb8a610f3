import type { ItemKey } from "../requirements/match-policies.ts";
import {
  compareText,
  type Entry,
  type Ledger,
  MAX_REASON,
  type PendingOperation,
  type PublishedPage,
} from "./ledger.ts";

/**
 * A click or a command of one person. Applying it twice or late changes nothing (`fold-operations.ts`). `since`: set if the
 * time is unknown: not before this and not after `at`, ISO 8601 UTC. `lost`: the actor cannot be found any more, because
 * the comment or the account is gone; only a withdrawal counts.
 */
export type Operation = {
  readonly kind: "tick" | "untick" | "waive";
  readonly item: ItemKey;
  readonly by: string;
  readonly byBot: boolean;
  readonly at: string;
  readonly since?: string;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
  readonly lost?: boolean;
  readonly comment?: string;
  readonly page: PublishedPage;
};

export const entryOf = (operation: Operation, as: string, id?: number): Entry => ({
  said: operation.kind === "tick" ? "ticked" : operation.kind === "untick" ? "unticked" : "waived",
  by: operation.by,
  at: operation.at,
  revision: operation.page.revision,
  head: operation.page.head,
  snapshot: operation.page.snapshot,
  as,
  ...(id === undefined ? {} : { id }),
  via: operation.via,
  ...(operation.kind === "waive" ? { reason: (operation.reason ?? "").trim().slice(0, MAX_REASON) } : {}),
});

export const entriesOn = (
  { entries, beside = {} }: Pick<Ledger, "entries" | "beside">,
  key: ItemKey,
): readonly Entry[] => [
  ...(Object.hasOwn(entries, key) && entries[key] !== undefined ? [entries[key]] : []),
  ...(Object.hasOwn(beside, key) ? (beside[key] ?? []) : []),
];

/**
 * One entry per person. An untick that arrives before its tick counts as another person's, so everyone is asked again.
 */
export const withEntry = (entries: readonly Entry[], entry: Entry): readonly Entry[] => {
  const mine = entries.find((one) => isSamePerson(one, entry));
  const own = entry.said === "unticked" && mine !== undefined && mine.said !== "unticked";
  const next = mine === undefined ? entry : laterEntry(mine, own ? { ...entry, as: OWN } : entry);
  return [...entries.filter((one) => one !== mine), next]
    .toSorted((a, b) => compareEntries(b, a))
    .slice(0, MAX_ENTRIES);
};

/** Entries that neither their author nor a later untick of another permitted person has withdrawn. */
export const standing = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter(
    (entry) =>
      entry.said !== "unticked" &&
      !entries.some((one) => one.said === "unticked" && one.as !== OWN && compareEntries(one, entry) > 0),
  );

/**
 * The later of two entries. A total order, so any order of arrival gives the same result. The event that names the
 * person may arrive after the click was seen on the page: it is the same click.
 */
export const laterEntry = (a: Entry, b: Entry): Entry => {
  if (a.said === b.said && a.revision === b.revision && (a.by === "") !== (b.by === "")) {
    return { ...(a.by === "" ? b : a), at: compareText(a.at, b.at) > 0 ? a.at : b.at };
  }
  return compareEntries(a, b) >= 0 ? a : b;
};

/** By time, then page revision. Within one second on one page, the stricter entry is later. */
const compareEntries = (a: Entry, b: Entry): number =>
  compareText(a.at, b.at) ||
  a.revision - b.revision ||
  ENTRY_STRICTNESS[a.said] - ENTRY_STRICTNESS[b.said] ||
  compareText(a.by, b.by);

const ENTRY_STRICTNESS: Record<Entry["said"], number> = { ticked: 0, waived: 1, unticked: 2 };

/** Entries kept per item. At most five people are asked together; each may be replaced. */
const MAX_ENTRIES = 20;

export const OWN = "own";

/** Compares account ids if both are known, because a login can be reused. */
export const isSamePerson = (a: Named, b: Named): boolean =>
  a.id !== undefined && b.id !== undefined ? a.id === b.id : a.by.toLowerCase() === b.by.toLowerCase();

type Named = { readonly by: string; readonly id?: number | undefined };

/**
 * Operations that cannot be evaluated now. The last one of each person is kept, so people do not replace each other's.
 */
type PendingOperations = {
  readonly add: (operation: Operation) => void;
  readonly take: (isExpected: (item: ItemKey) => boolean) => readonly Operation[];
  readonly rest: () => Ledger["pending"];
};

export const pendingOperations = (before: Ledger["pending"]): PendingOperations => {
  const kept = new Map<string, PendingOperation>();
  const put = (one: PendingOperation): void => {
    const last = kept.get(keyOf(one));
    if (last === undefined || order(last, one) < 0) kept.set(keyOf(one), one);
  };
  before.forEach(put);
  return {
    add: (operation) => {
      if (operation.byBot || !IS_KEY.test(operation.item)) return;
      const { item, kind, by, at, via, page } = operation;
      const reason = kind === "waive" ? { reason: (operation.reason ?? "").trim().slice(0, MAX_REASON) } : {};
      put({ item, kind, by, at, via, revision: page.revision, head: page.head, snapshot: page.snapshot, ...reason });
    },
    take: (isExpected) => {
      const due = [...kept.values()].filter(({ item }) => isExpected(item)).sort(order);
      for (const one of due) kept.delete(keyOf(one));
      return due.map(operationOf);
    },
    rest: () => [...kept.values()].sort(order).slice(-MAX_PENDING),
  };
};

const MAX_PENDING = 300;

const IS_KEY = /^[a-z0-9-]{1,80}\.[a-z0-9-]{1,80}$/;

const keyOf = ({ item, by }: PendingOperation): string => `${item} ${by.toLowerCase()}`;

const PENDING_STRICTNESS: Record<PendingOperation["kind"], number> = { tick: 0, waive: 1, untick: 2 };

const order = (a: PendingOperation, b: PendingOperation): number =>
  compareText(a.at, b.at) ||
  a.revision - b.revision ||
  PENDING_STRICTNESS[a.kind] - PENDING_STRICTNESS[b.kind] ||
  compareText(keyOf(a), keyOf(b));

const operationOf = ({ item, kind, by, at, via, revision, head, snapshot, reason }: PendingOperation): Operation => ({
  kind,
  item,
  by,
  byBot: false,
  at,
  via,
  ...(reason === undefined ? {} : { reason }),
  page: { revision, head, at: "", comment: "", written: "", snapshot, ticked: [] },
});
