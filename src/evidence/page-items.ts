import type { AdrLooked } from "../engine/evaluation.ts";
import { parseBoxLine } from "../engine/page/box-line.ts";
import { ADR_FROM_WORDS } from "../report/words/adr-words.ts";
import type { EvidenceItem } from "./evidence-record.ts";
import { plainMarkdown } from "./plain-markdown.ts";

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

// Both as `src/report/comment/item-lines.ts` writes them; a test holds the two together.
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

// As `src/report/comment/adr-section.ts` writes them; a test holds the two together.
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
