import type { ItemKey } from "../requirements/requirements.ts";
import { compareText, type Entry, type Ledger, MAX_REASON } from "./ledger.ts";
import type { Operation } from "./operation.ts";

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

/** The later of two entries. A total order, so any order of arrival gives the same result. */
export const laterEntry = (a: Entry, b: Entry): Entry => {
  if (a.said === b.said && a.revision === b.revision && (a.by === "") !== (b.by === "")) {
    // The event that names the person may arrive after the click was seen on the page: it is the same click.
    return { ...(a.by === "" ? b : a), at: compareText(a.at, b.at) > 0 ? a.at : b.at };
  }
  return compareEntries(a, b) >= 0 ? a : b;
};

/** By time, then page revision. Within one second on one page, the stricter entry is later. */
const compareEntries = (a: Entry, b: Entry): number =>
  compareText(a.at, b.at) || a.revision - b.revision || STRICT[a.said] - STRICT[b.said] || compareText(a.by, b.by);

const STRICT: Record<Entry["said"], number> = { ticked: 0, waived: 1, unticked: 2 };

/** Entries kept per item. At most five people are asked together; each may be replaced. */
const MAX = 20;

export const OWN = "own";

/** The last entry of each person on an item, newest first. If one person is asked, only the last entry is kept. */
export const entriesOn = (
  { entries, beside = {} }: Pick<Ledger, "entries" | "beside">,
  key: ItemKey,
): readonly Entry[] => [
  ...(Object.hasOwn(entries, key) && entries[key] !== undefined ? [entries[key]] : []),
  ...(Object.hasOwn(beside, key) ? (beside[key] ?? []) : []),
];

/** Each person has one entry. An untick that arrives before its tick counts as somebody else's: all are asked again. */
export const withEntry = (words: readonly Entry[], word: Entry): readonly Entry[] => {
  const mine = words.find((one) => isSamePerson(one, word));
  const own = word.said === "unticked" && mine !== undefined && mine.said !== "unticked";
  const next = mine === undefined ? word : laterEntry(mine, own ? { ...word, as: OWN } : word);
  return [...words.filter((one) => one !== mine), next].toSorted((a, b) => compareEntries(b, a)).slice(0, MAX);
};

/** Entries that neither their author nor a later untick of another permitted person has withdrawn. */
export const standing = (words: readonly Entry[]): readonly Entry[] =>
  words.filter(
    (word) =>
      word.said !== "unticked" &&
      !words.some((one) => one.said === "unticked" && one.as !== OWN && compareEntries(one, word) > 0),
  );

/** Compares account ids if both are known, because a login can be reused. */
export const isSamePerson = (a: Named, b: Named): boolean =>
  a.id !== undefined && b.id !== undefined ? a.id === b.id : a.by.toLowerCase() === b.by.toLowerCase();

type Named = { readonly by: string; readonly id?: number | undefined };
