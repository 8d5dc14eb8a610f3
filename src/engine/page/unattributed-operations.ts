import type { Operation } from "../ledger/operation.ts";
import { flipsOf } from "./flips-of.ts";
import type { Page } from "./read-page.ts";

/**
 * Clicks that stand on the page and that no edit in hand explains: their event was lost or is still to come.
 * Nobody can be named for them, so they count only where `by: anyone` allows it; a later event names the person.
 * `at` is when the comment was last changed, ISO 8601 UTC.
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
        via: "box",
        page: shown,
      }),
    );
};
