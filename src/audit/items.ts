import type { AdrLooked } from "../checklist/adr/assess-adr.ts";
import type { Entry, Ledger } from "../checklist/ledger/ledger.ts";
import { parseBoxLine } from "../comment/record/sign-page.ts";
import { ADR_FROM_WORDS } from "../comment/words/adr-words.ts";
import type { EvidenceItem, EvidenceOutcome } from "./audit-record.ts";

/**
 * The last word on every item: what the page showed, and what the ledger says of it.
 *
 * @param shown the items of the last page; `undefined` where the page cannot be believed, so that the ledger alone tells
 */
export const itemsOf = (ledger: Ledger, shown: readonly PageItem[] | undefined): readonly EvidenceItem[] => {
  const entries = Object.entries(ledger.entries);
  const boxes = shown ?? ledger.page.ticked.map((key): PageItem => ({ key, text: "", verified: null, evidence: null }));
  const reported = new Set(boxes.flatMap(({ key }) => key ?? []));
  const onPage = boxes.map((box): EvidenceItem => {
    const entry = box.key !== null && Object.hasOwn(ledger.entries, box.key) ? ledger.entries[box.key] : undefined;
    const outcome = outcomeOf(box, entry, ledger);
    // The same word under the keys of other policies is one item, with one box.
    const also = entries.filter(([key, one]) => !reported.has(key) && entry !== undefined && same(one, entry));
    for (const [key] of also) reported.add(key);
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
    .filter(([key]) => !reported.has(key))
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

/** An item as a page shows it. */
export type PageItem = {
  /** `policy-id.item-id`; `null` for one without a box. */
  readonly key: string | null;
  readonly text: string;
  /** Whether a machine answered an item without a box; `null` for one with a box. */
  readonly verified: boolean | null;
  /** What the machine saw. */
  readonly evidence: EvidenceItem["evidence"];
};

// Both as `src/comment/render/item-lines.ts` writes them; a test holds the two together.
const MACHINE_LINE = /^- [✓○] (.*) \((verified|a machine has to see this)\)$/;
const SEEN = /^ {2}- Seen by a machine \(([^()]*)\): (?:\[(.*)\]\(<([^<>]*)>\)|(.*))$/;

/**
 * The items on a page, in its order, with what stands under them. Only for a page that is intact (`readPage`): of any
 * other no line can be told from a fake.
 */
export const pageItems = (body: string): readonly PageItem[] => {
  const items: PageItem[] = [];
  for (const line of body.split(/\r\n?|\n/)) {
    const box = parseBoxLine(line.trimEnd());
    const machine = MACHINE_LINE.exec(line.trimEnd());
    const seen = SEEN.exec(line.trimEnd());
    const last = items.at(-1);
    if (box !== undefined) items.push({ key: box.key, text: plainMarkdown(box.text), verified: null, evidence: null });
    else if (machine !== null)
      items.push({
        key: null,
        text: plainMarkdown(machine[1] ?? ""),
        verified: machine[2] === "verified",
        evidence: null,
      });
    else if (seen !== null && last !== undefined) {
      const [, kind = "", label, url, text] = seen;
      const evidence = { kind, text: plainMarkdown(label ?? text ?? ""), url: url?.replaceAll("&amp;", "&") ?? null };
      items[items.length - 1] = { ...last, evidence };
    }
  }
  return items;
};

/** A decision record on a page: what was looked at, and what was found. */
export type PageAdr = {
  /** A path in the repository, or an address. */
  readonly url: string;
  readonly from: AdrLooked["from"];
  /** In words. */
  readonly found: string;
};

// As `src/comment/render/adr-section.ts` writes them; a test holds the two together.
const ADR_BEGIN = /^(?:<summary>|#### )Decision record \(ADR\): /;
const ADR_END = /^(?:<\/details>|To give it: |#### )/;
const ADR_LINE = new RegExp(
  `^- [✓✕] (?:\\[(?:\\\\.|[^[\\]\\\\])*\\]\\(<([^<>]*)>\\)|(\`+)(.+?)\\2), (${Object.values(ADR_FROM_WORDS).join("|")}): (.*)$`,
);

/** The decision records that a page names. Only for a page that is intact, as for its items. */
export const pageAdrs = (body: string): readonly PageAdr[] => {
  const lines = body.split(/\r\n?|\n/).map((line) => line.trimEnd());
  const begin = lines.findIndex((line) => ADR_BEGIN.test(line));
  if (begin === -1) return [];
  const end = lines.findIndex((line, at) => at > begin && ADR_END.test(line));
  return lines.slice(begin + 1, end === -1 ? undefined : end).flatMap((line): PageAdr[] => {
    const [, address, , path = "", words, found = ""] = ADR_LINE.exec(line) ?? [];
    const from = FROM.find((one) => ADR_FROM_WORDS[one] === words);
    if (from === undefined) return [];
    const url = address === undefined ? path.trim().replaceAll("\u200B", "") : address.replaceAll("&amp;", "&");
    return [{ url, from, found: plainMarkdown(found) }];
  });
};

const FROM = ["body", "change", "command"] as const satisfies readonly AdrLooked["from"][];

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#124": "|" };

/** The text that our own escaped Markdown (`src/report/escape`) shows: links by their words, code without its ticks. */
export const plainMarkdown = (markdown: string): string =>
  markdown
    .replaceAll("\u200B", "")
    .replace(/(?<!\\)\[((?:\\.|[^[\]\\])*)\]\(<[^<>]*>\)/g, "$1")
    .replace(/(?<!\\)`+/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(lt|gt|amp|quot|#39|#124);/g, (_, name: string) => ENTITIES[name] ?? "");
