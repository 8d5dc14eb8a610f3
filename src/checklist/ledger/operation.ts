import type { Facts } from "../../policy/model/facts.ts";
import type { ExpectedItem } from "../requirements.ts";
import { entryOf, isSamePerson, laterEntry, wordsOn } from "./entry.ts";
import { asksSeveral } from "./fold-operations.ts";
import type { ItemKey, Ledger, PageSnapshot } from "./ledger.ts";

/**
 * One thing that one person did: a box clicked, a command written. Applying it twice, late, or in another
 * order than operations on other items changes nothing (`fold-operations.ts`).
 */
export type Operation = {
  readonly kind: "tick" | "untick" | "waive";
  readonly item: ItemKey;
  /** Login; "" where it is not known who. */
  readonly by: string;
  readonly byBot: boolean;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly via: "box" | "command" | "history";
  readonly reason?: string;
  /** Nobody is known for it, and nothing can tell any more (the comment or the account is gone): what takes back counts, what gives does not. */
  readonly lost?: boolean;
  /** Id of the comment that it was commanded in; absent for a click. */
  readonly comment?: string;
  /** What the page showed that it was done on: binds the tick to that content. */
  readonly page: PageSnapshot;
};

/**
 * Whether an operation could change the ledger. The edit history tells again of what was recorded long ago, and of what a
 * later word has gone over since: nobody needs to ask then who said it.
 *
 * @param expected every expected item; an answer stands under all of an item's keys.
 */
export const isNews = (
  operation: Operation,
  ledger: Ledger,
  expected: readonly ExpectedItem[],
  facts: Facts,
): boolean => {
  const said = entryOf(operation, "");
  const of = expected.find(({ keys }) => keys.includes(operation.item));
  if (of === undefined) return false;
  return of.keys.some((key) => {
    const words = wordsOn(ledger, key);
    // Where several are asked a later word of somebody else does not go over this one.
    const entry = asksSeveral(of.item, facts) ? words.find((word) => isSamePerson(word, said)) : words[0];
    return entry === undefined || laterEntry(entry, said) !== entry;
  });
};
