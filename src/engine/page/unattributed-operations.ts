import { compareText } from "../ledger/compare-text.ts";
import type { ItemKey } from "../ledger/ledger.ts";
import type { Operation } from "../ledger/operation.ts";
import { wordsOn } from "../ledger/words-on.ts";
import { flipsOf } from "./flips-of.ts";
import type { Page } from "./read-page.ts";

/**
 * Clicks that stand on the page and that no edit in hand explains: their event was lost or is still to come.
 * Nobody can be named for them, so they count only where `by: anyone` allows it; a later event names the person.
 * Nor is it known when they were made: until the comment was last changed, and a tick not before what its page accounts for
 * (`Operation.since`).
 *
 * @param at When the comment was last changed, ISO 8601 UTC.
 */
export const unattributedOperations = (
  page: Page,
  explained: readonly Operation[],
  at: string,
): readonly Operation[] => {
  const shown = page.ledger?.page;
  if (shown === undefined) return [];
  const known = new Set(
    explained
      .filter((operation) => operation.page.revision === shown.revision)
      .map((operation) => `${operation.item} ${operation.kind === "tick"}`),
  );
  return [...flipsOf(page)]
    .filter(([item, ticked]) => !known.has(`${item} ${ticked}`))
    .map(
      ([item, ticked]): Operation => ({
        kind: ticked ? "tick" : "untick",
        item,
        by: "",
        byBot: false,
        at,
        ...(ticked ? { since: earliest(page, item, at) } : {}),
        via: "box",
        page: shown,
      }),
    );
};

/** The last time that the page itself accounts for: a click on it came after what it was made of. */
const earliest = ({ ledger }: Page, item: ItemKey, at: string): string => {
  if (ledger === undefined) return at;
  const { seen = "", written } = ledger.page;
  const words = [...wordsOn(ledger, item), ...ledger.waiting.filter((word) => word.item === item)];
  const last = [seen === "" ? written : seen, ...words.map((word) => word.at)].sort(compareText).at(-1);
  return last === undefined || last === "" ? at : last;
};
