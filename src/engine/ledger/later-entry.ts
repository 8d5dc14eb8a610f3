import { compareText } from "./compare-text.ts";
import type { Entry } from "./ledger.ts";

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
