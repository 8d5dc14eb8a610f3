import type { Facts } from "../facts/facts.ts";
import type { ExpectedItem } from "../requirements/requirements-of.ts";
import { entryOf } from "./entry-of.ts";
import { asksSeveral } from "./fold-operations.ts";
import { laterEntry } from "./later-entry.ts";
import type { Ledger } from "./ledger.ts";
import type { Operation } from "./operation.ts";
import { isSamePerson, wordsOn } from "./words-on.ts";

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
