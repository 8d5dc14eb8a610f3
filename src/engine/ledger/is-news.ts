import { entryOf } from "./entry-of.ts";
import { laterEntry } from "./later-entry.ts";
import type { ItemKey, Ledger } from "./ledger.ts";
import type { Operation } from "./operation.ts";

/**
 * Whether an operation could change the ledger. The edit history tells again of what was recorded long ago, and of what a
 * later word has gone over since: nobody needs to ask then who said it.
 *
 * @param expected The keys of every expected item; an answer stands under all of an item's.
 */
export const isNews = (operation: Operation, ledger: Ledger, expected: readonly (readonly ItemKey[])[]): boolean => {
  const said = entryOf(operation, "");
  const keys = expected.find((one) => one.includes(operation.item)) ?? [];
  return keys.some((key) => {
    const entry = Object.hasOwn(ledger.entries, key) ? ledger.entries[key] : undefined;
    return entry === undefined || laterEntry(entry, said) !== entry;
  });
};
