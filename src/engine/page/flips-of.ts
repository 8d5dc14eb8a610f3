import type { ItemKey } from "../ledger/ledger.ts";
import type { Page } from "./read-page.ts";

/**
 * What people clicked on a page: the boxes that are not as the page was published, with the state that they have now.
 * A page that is not intact has none: no line of it can be told from a fake.
 */
export const flipsOf = (page: Page): ReadonlyMap<ItemKey, boolean> => {
  const published = new Set(page.ledger?.page.ticked);
  return new Map([...page.boxes].filter(([key, ticked]) => ticked !== published.has(key)));
};
