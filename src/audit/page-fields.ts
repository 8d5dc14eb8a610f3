import { ADR_FROM_WORDS, ADR_STATE_WORDS, type AdrLooked } from "../checklist/adr/assess-adr.ts";
import { parseBoxLine } from "../comment/record/page-lines.ts";
import type { EvidenceItem, EvidenceRecord } from "./audit-record.ts";

/**
 * What a page of ours shows of an item. `policy`: the title above it. `holds`: `null` if the page is gone. `verified`:
 * `null` with a box.
 */

export type PageItem = {
  readonly key: string | null;
  readonly policy: string;
  readonly text: string;
  readonly holds: boolean | null;
  readonly verified: boolean | null;
  readonly evidence: EvidenceItem["evidence"];
};

// As in `src/comment/render/policy-section.ts`; a test compares them.
const MACHINE_LINE = /^- [✓○] (.*?)(?: `[a-z0-9][a-z0-9._-]*`)? \((verified|only a machine can answer this)\)$/;
const SEEN = /^ {2}- Seen by a machine \(([^()]*)\): (?:\[(.*)\]\(<([^<>]*)>\)|(.*))$/;

const TITLE = /^#### (?!Decision record \(ADR\): )(.*?)(?: · \d+ of \d+ done)?$/;
const ADVICE = /^<summary>Advice from \d+ more polic(?:y|ies) \((?:\d+ of \d+ open|nothing to answer)\)<\/summary>$/;
const FOLDED_TITLE = /^<summary>(.*) · (?:no boxes of its own|\d+ items? answered|\d+ of \d+ open)<\/summary>$/;

/** Only for an intact page (`readPage`), because others may contain fakes. Advice stands last. */
export const pageItems = (body: string): readonly PageItem[] => {
  const items: PageItem[] = [];
  let policy = "";
  let holds = true;
  for (const line of body.split(/\r\n?|\n/)) {
    const box = parseBoxLine(line.trimEnd());
    const machine = MACHINE_LINE.exec(line.trimEnd());
    const seen = SEEN.exec(line.trimEnd());
    const last = items.at(-1);
    const title = TITLE.exec(line) ?? FOLDED_TITLE.exec(line);
    if (title !== null) policy = plainMarkdown(title[1] ?? "");
    if (ADVICE.test(line)) holds = false;
    if (box !== undefined)
      items.push({
        ...{ key: box.key, policy, text: plainMarkdown(withoutName(box.text, box.key)) },
        ...{ holds, verified: null, evidence: null },
      });
    else if (machine !== null)
      items.push({
        key: null,
        policy,
        text: plainMarkdown(machine[1] ?? ""),
        holds,
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

/** The item's text without the short id after it, and what may follow that: `Rollback tested `rollback-tested` · stale`. */
const withoutName = (text: string, key: string): string => {
  for (const name of [key.slice(key.indexOf(".") + 1), key]) {
    const span = ` \`${name}\``;
    const at = text.lastIndexOf(span);
    const after = text.slice(at + span.length);
    if (at > 0 && (after === "" || after.startsWith(" · "))) return text.slice(0, at);
  }
  return text;
};

type PageAdr = {
  readonly url: string;
  readonly from: AdrLooked["from"];
  readonly found: string;
  readonly counts: boolean;
};

// As in `src/comment/render/adr-section.ts`; a test compares them.
const ADR_BEGIN = /^(?:<summary>|#### )Decision record \(ADR\): /;
const ADR_ADVICE = /^Asked for by .* as advice, it does not hold the merge\./;
const ADR_END = /^(?:<\/details>|To give it: |#### )/;
const ADR_LINE = new RegExp(
  `^- ([✓✕]) (?:\\[(?:\\\\.|[^[\\]\\\\])*\\]\\(<([^<>]*)>\\)|(\`+)(.+?)\\3), (${Object.values(ADR_FROM_WORDS).join("|")}): (.*)$`,
);

/** The section of the decision record, with its heading; empty if the page asks for none. */
const adrLines = (body: string): readonly string[] => {
  const lines = body.split(/\r\n?|\n/).map((line) => line.trimEnd());
  const begin = lines.findIndex((line) => ADR_BEGIN.test(line));
  if (begin === -1) return [];
  const end = lines.findIndex((line, at) => at > begin && ADR_END.test(line));
  return lines.slice(begin, end === -1 ? undefined : end);
};

/** Whether the page asks for a decision record, and whether that was given; `null` if it asks for none. */
export const pageAdrAsked = (body: string): EvidenceRecord["adrAsked"] => {
  const [heading = "", ...lines] = adrLines(body);
  const words = heading.replace(ADR_BEGIN, "").replace(/<\/summary>$/, "");
  const state = ADR_STATES.find((one) => ADR_STATE_WORDS[one] === words);
  if (state === undefined) return null;
  return { state, holds: !lines.some((line) => ADR_ADVICE.test(line)) };
};

const ADR_STATES = ["met", "missing", "not-met"] as const satisfies readonly (keyof typeof ADR_STATE_WORDS)[];

export const pageAdrs = (body: string): readonly PageAdr[] =>
  adrLines(body).flatMap((line): PageAdr[] => {
    const [, sign, address, , path = "", words, found = ""] = ADR_LINE.exec(line) ?? [];
    const from = FROM.find((one) => ADR_FROM_WORDS[one] === words);
    if (from === undefined) return [];
    const url = address === undefined ? path.trim().replaceAll("\u200B", "") : address.replaceAll("&amp;", "&");
    return [{ url, from, found: plainMarkdown(found), counts: sign === "✓" }];
  });

const FROM = ["body", "change", "command"] as const satisfies readonly AdrLooked["from"][];

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#124": "|" };

const plainMarkdown = (markdown: string): string =>
  markdown
    .replaceAll("\u200B", "")
    .replace(/(?<!\\)\[((?:\\.|[^[\]\\])*)\]\(<[^<>]*>\)/g, "$1")
    .replace(/(?<!\\)`+/g, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/&(lt|gt|amp|quot|#39|#124);/g, (_, name: string) => ENTITIES[name] ?? "");
