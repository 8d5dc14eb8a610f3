import type { Entry, Ledger } from "../engine/ledger/ledger.ts";
import type { EvidenceItem, EvidenceOutcome } from "./evidence-record.ts";
import type { PageItem } from "./page-items.ts";

/**
 * The last word on every item: what the page showed, and what the ledger says of it.
 *
 * @param shown the items of the last page; `undefined` where the page cannot be believed, so that the ledger alone tells
 */
export const itemsOf = (ledger: Ledger, shown: readonly PageItem[] | undefined): readonly EvidenceItem[] => {
  const entries = Object.entries(ledger.entries);
  const boxes = shown ?? ledger.page.ticked.map((key): PageItem => ({ key, text: "", verified: null, evidence: null }));
  const told = new Set(boxes.flatMap(({ key }) => key ?? []));
  const onPage = boxes.map((box): EvidenceItem => {
    const entry = box.key !== null && Object.hasOwn(ledger.entries, box.key) ? ledger.entries[box.key] : undefined;
    const outcome = outcomeOf(box, entry, ledger);
    // The same word under the keys of other policies is one item, with one box.
    const also = entries.filter(([key, one]) => !told.has(key) && entry !== undefined && same(one, entry));
    for (const [key] of also) told.add(key);
    return {
      ...wordsOf(entry),
      ...othersOf(ledger, box.key),
      item: box.key,
      also: also.map(([key]) => key),
      text: shown === undefined ? null : box.text,
      outcome,
      evidence: outcome === "verified" ? box.evidence : null,
    };
  });
  const others = entries
    .filter(([key]) => !told.has(key))
    .map(
      ([item, entry]): EvidenceItem => ({
        ...wordsOf(entry),
        ...othersOf(ledger, item),
        item,
        also: [],
        text: null,
        outcome: "not-shown",
        evidence: null,
      }),
    );
  return [...onPage, ...others];
};

const outcomeOf = (
  { key, verified, evidence }: PageItem,
  entry: Entry | undefined,
  ledger: Ledger,
): EvidenceOutcome => {
  if (key === null) return verified === true ? "verified" : "open";
  const live = entry !== undefined && entry.said !== "unticked";
  if (ledger.page.ticked.includes(key)) {
    if (!live || evidence !== null) return "verified";
    return entry.said === "waived" ? "waived" : "done";
  }
  // Of several people who are asked some may be missing; only the page told which of the two it was.
  if (live) return Object.hasOwn(ledger.beside ?? {}, key) ? "open" : "stale";
  return ledger.refusals.some(({ item }) => item === key) ? "refused" : "open";
};

const othersOf = ({ beside }: Ledger, key: string | null): Pick<EvidenceItem, "others"> => {
  const words = key !== null && beside !== undefined && Object.hasOwn(beside, key) ? beside[key] : undefined;
  return words === undefined ? {} : { others: words.map(wordsOf) };
};

type Words = Pick<EvidenceItem, "said" | "by" | "at" | "head" | "rule" | "via" | "reason">;

const wordsOf = (entry: Entry | undefined): Words => ({
  said: entry?.said ?? null,
  by: entry?.by ?? null,
  at: entry?.at ?? null,
  head: entry?.head ?? null,
  rule: entry?.as ?? null,
  via: entry?.via ?? null,
  reason: entry?.reason ?? null,
});

const same = (a: Entry, b: Entry): boolean =>
  a.said === b.said && a.by === b.by && a.at === b.at && a.revision === b.revision;
