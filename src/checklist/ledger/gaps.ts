import type { Facts } from "../../policy/model/facts.ts";
import type { ItemKey } from "../requirements/requirements.ts";
import { entriesOn, standing } from "./entry.ts";
import type { Answerable } from "./fold-operations.ts";
import { ALL_ITEMS, compareText, type Gap, type GapCode, type Ledger } from "./ledger.ts";
import { mayAttest, type PersonFact } from "./may-attest.ts";

const KEPT = 300;

/** A revision of a comment that cannot be read: it may have withdrawn an answer. */
export type UnreadableRevision = {
  readonly by: string;
  readonly byBot: boolean;
  readonly at: string;
  readonly why: GapCode;
};

export const gapOver = ({ gaps }: Ledger, item: ItemKey, at: string): Gap | undefined => {
  const over = [ALL_ITEMS, item].flatMap((key) => (gaps !== undefined && Object.hasOwn(gaps, key) ? [gaps[key]] : []));
  return over.find((gap) => gap !== undefined && compareText(at, gap.at) <= 0);
};

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
    .slice(0, KEPT)
    .sort(([a], [b]) => compareText(a, b));
  return { ...ledger, gaps: Object.fromEntries(kept) };
};

/** Adds a gap to each item whose answers the unreadable comment of a person may have withdrawn. */
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
      const words = standing(entriesOn(ledger, key)).filter((word) => word.at <= at);
      const may = words.some((word) => word.by.toLowerCase() === login) || mayAttest(item.by, person, context.facts).ok;
      return words.length > 0 && may ? [[key, { at, why, by: "" }]] : [];
    });
  });
  return withGaps(ledger, gaps);
};
