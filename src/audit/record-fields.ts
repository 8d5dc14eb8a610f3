import type { Entry, Ledger, Snapshot } from "../checklist/ledger/ledger.ts";
import { snapshotOf } from "../checklist/ledger/staleness.ts";
import type { ChangedFile } from "../policy/model/facts.ts";
import type { EvidenceItem, EvidenceOutcome, EvidenceRecord } from "./audit-record.ts";
import { type PageItem, pageAdrAsked, pageAdrs, pageItems } from "./page-fields.ts";

export type RecordFields = Pick<
  EvidenceRecord,
  "items" | "breakGlass" | "adrAsked" | "adr" | "refusals" | "followUp"
> & {
  readonly revision: number | null;
  readonly head: string | null;
  readonly policyFiles: readonly { readonly file: string; readonly sha256: string }[];
  readonly contents: readonly { readonly id: string; readonly count: number }[];
};

/**
 * What a ledger and its page say. Collecting and verifying call it, so a field of an export that differs was changed.
 *
 * @param published the page; undefined if it is gone
 */
export const fieldsOf = (ledger: Ledger, published: string | undefined): RecordFields => {
  const known = ledger.page.revision > 0;
  const { breakGlass } = ledger;
  const adrs = published === undefined ? [] : pageAdrs(published);
  return {
    revision: known ? ledger.page.revision : null,
    head: known ? ledger.page.head : null,
    items: known ? itemsOf(ledger, published === undefined ? undefined : pageItems(published)) : [],
    breakGlass:
      breakGlass === undefined
        ? null
        : {
            by: breakGlass.by,
            at: breakGlass.at,
            head: breakGlass.head,
            reason: breakGlass.reason,
            rule: breakGlass.as,
          },
    adrAsked: published === undefined ? null : pageAdrAsked(published),
    adr: [
      ...ledger.links.map(({ url, by, at }) => {
        // The page shows the path that an address leads to.
        const shown = adrs.find((one) => one.from === "command" && (one.url === url || url.endsWith(`/${one.url}`)));
        return { url, by, at, from: "command" as const, found: shown?.found ?? null, counts: shown?.counts ?? null };
      }),
      ...adrs.flatMap(({ from, url, found, counts }) =>
        from === "command" ? [] : [{ url, by: "", at: "", from, found, counts }],
      ),
    ],
    refusals: known ? ledger.refusals : [],
    followUp: ledger.issue ?? null,
    policyFiles: Object.entries(ledger.policyFiles ?? {}).map(([file, sha256]) => ({ file, sha256 })),
    contents: Object.entries(ledger.contents).map(([id, { count }]) => ({ id, count })),
  };
};

const itemsOf = (ledger: Ledger, shown: readonly PageItem[] | undefined): readonly EvidenceItem[] => {
  const entries = Object.entries(ledger.entries);
  const boxes =
    shown ??
    ledger.page.ticked.map(
      (key): PageItem => ({ key, policy: "", text: "", holds: null, verified: null, evidence: null }),
    );
  const reported = new Set(boxes.flatMap(({ key }) => key ?? []));
  const onPage = boxes.map((box): EvidenceItem => {
    const entry = box.key !== null && Object.hasOwn(ledger.entries, box.key) ? ledger.entries[box.key] : undefined;
    const outcome = outcomeOf(box, entry, ledger);
    // The same answer under keys of other policies is one item.
    const also = entries.filter(([key, one]) => !reported.has(key) && entry !== undefined && same(one, entry));
    for (const [key] of also) reported.add(key);
    return {
      ...wordsOf(entry),
      ...othersOf(ledger, box.key),
      item: box.key,
      also: also.map(([key]) => key),
      policy: shown === undefined ? null : box.policy,
      content: entry?.snapshot ?? null,
      text: shown === undefined ? null : box.text,
      holds: box.holds,
      outcome,
      evidence: outcome === "verified" ? box.evidence : null,
    };
  });
  const others = entries
    .filter(([key]) => !reported.has(key))
    .map(
      ([item, entry]): EvidenceItem => ({
        ...wordsOf(entry),
        ...othersOf(ledger, item),
        item,
        also: [],
        policy: null,
        content: entry.snapshot,
        text: null,
        holds: null,
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
  // Only the page showed whether answers of some people were missing.
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

/** The files of a content, by the digest in the record; null if these files are not the ones. */
export const filesOfContent = (
  id: string,
  { count, files: prints }: Snapshot,
  files: readonly ChangedFile[],
  hash: (text: string) => string,
): readonly ChangedFile[] | null => {
  const named = files.filter((file) =>
    Object.entries(snapshotOf([file], hash).snapshot.files).every(([path, content]) => prints[path] === content),
  );
  const found = [named, files].find((some) => some.length === count && snapshotOf(some, hash).id === id);
  return found ?? null;
};
