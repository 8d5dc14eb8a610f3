import type { ItemKey } from "../requirements/requirements.ts";
import { compareText, type Entry, type Ledger, MAX_REASON } from "./ledger.ts";
import type { Operation } from "./operation.ts";

/** What an operation says, as the ledger keeps it. `as` is the rule that it is allowed under (`whoText`). */
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

/** The later word of two; a total order, so that every order of arrival ends the same. */
export const laterEntry = (a: Entry, b: Entry): Entry => {
  if (a.said === b.said && a.revision === b.revision && (a.by === "") !== (b.by === "")) {
    // The event that names the person arrives after the click was seen on the page: it is the same click.
    return { ...(a.by === "" ? b : a), at: compareText(a.at, b.at) > 0 ? a.at : b.at };
  }
  return compareEntries(a, b) >= 0 ? a : b;
};

/** By time, then by page; of the same second on the same page the stricter word is the later, then a fixed order. */
export const compareEntries = (a: Entry, b: Entry): number =>
  compareText(a.at, b.at) || a.revision - b.revision || STRICT[a.said] - STRICT[b.said] || compareText(a.by, b.by);

const STRICT: Record<Entry["said"], number> = { ticked: 0, waived: 1, unticked: 2 };

/** People whose words on one item are kept; the newest stay. Five can be asked together, and each may be replaced. */
const MAX = 20;

/** The rule of an untick by which somebody takes back their own word. */
export const OWN = "own";

/**
 * The last word of each person on an item, the newest first. Where one person is asked only the last word of all is kept;
 * where several are, what one of them says leaves the words of the others.
 */
export const wordsOn = (
  { entries, beside = {} }: Pick<Ledger, "entries" | "beside">,
  key: ItemKey,
): readonly Entry[] => [
  ...(Object.hasOwn(entries, key) && entries[key] !== undefined ? [entries[key]] : []),
  ...(Object.hasOwn(beside, key) ? (beside[key] ?? []) : []),
];

/**
 * The words with one more, of which each person has one. Every order of arrival ends the same, but for an untick that comes
 * before the tick that it takes back: it is taken for somebody else's, and everybody is asked again.
 */
export const withWord = (words: readonly Entry[], word: Entry): readonly Entry[] => {
  const mine = words.find((one) => isSamePerson(one, word));
  const own = word.said === "unticked" && mine !== undefined && mine.said !== "unticked";
  const next = mine === undefined ? word : laterEntry(mine, own ? { ...word, as: OWN } : word);
  return [...words.filter((one) => one !== mine), next].toSorted((a, b) => compareEntries(b, a)).slice(0, MAX);
};

/**
 * The words that stand: not taken back by who said them, nor by a later untick of somebody else who may answer, which is
 * about all that was said before.
 */
export const standing = (words: readonly Entry[]): readonly Entry[] =>
  words.filter(
    (word) =>
      word.said !== "unticked" &&
      !words.some((one) => one.said === "unticked" && one.as !== OWN && compareEntries(one, word) > 0),
  );

/** Whether two are one person: by number where both are known, since a login can be taken by somebody else. */
export const isSamePerson = (a: Named, b: Named): boolean =>
  a.id !== undefined && b.id !== undefined ? a.id === b.id : a.by.toLowerCase() === b.by.toLowerCase();

type Named = { readonly by: string; readonly id?: number | undefined };
