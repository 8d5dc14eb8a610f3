import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { hasRealText, plainTitle, type Section, sectionsOf, visibleLines } from "../evidence/sections.ts";
import { adrFields, findDate, isFilled, STATUS_LABEL } from "./adr-fields.ts";
import { standingOf, takesBack } from "./adr-status.ts";

/** What a decision record says of itself. */
export type Adr = {
  /** The parts that it has, with something said in them, in the playbook's order. */
  readonly parts: readonly AdrPart[];
  /** As written, emphasis off; absent where none is given. Of several, one by which the decision does not hold. */
  readonly status?: string;
  /** `YYYY-MM-DD`, of the decision or of its status; absent where none is given. */
  readonly date?: string;
};

/** No honest record is longer; the rest of a longer text is not read. */
const LONGEST = 500_000;

const PARTS: readonly AdrPart[] = ["problem", "options", "decision", "consequences", "cost-review", "revisit"];

/**
 * Reads a decision record in Markdown or AsciiDoc: which of the playbook's parts it holds, its status and its date.
 * A heading alone is no part: something must stand under it, in itself or in subsections that are no part of their own,
 * that is neither a placeholder of the template nor a comment nor code.
 *
 * @param text The file's text; hostile. Never throws; linear.
 * @param own A repository's own headings for a part and words for a status, lower case.
 */
export function readAdr(text: string, own: Partial<Pick<AdrSettings, "headings" | "statuses">> = {}): Adr {
  const { headings = {}, statuses } = own;
  const { fields, body } = adrFields(text.slice(0, LONGEST));
  const sections = sectionsOf(asciidocLines(body) ?? visibleLines(body));
  // A single heading of the first level is the record's title ("Context of the payment service"), not a part.
  const titles = sections.filter(({ level }) => level === 1).length;
  const announced = sections.map((section) =>
    section.level === 1 && titles === 1 ? [] : partsOfTitle(section.title, headings),
  );
  const present = new Set<AdrPart>();
  for (const [index, parts] of announced.entries()) {
    if (parts.length > 0 && says(sections, announced, index)) for (const part of parts) present.add(part);
  }
  const given = [...fields.statuses, ...statusSection(sections)];
  const standing = (wanted: string): string | undefined => given.find((one) => standingOf(one, statuses) === wanted);
  const status = standing("does-not-hold") ?? standing("holds") ?? given[0];
  const date = findDate(fields.date ?? "") ?? dateSection(sections) ?? findDate(status ?? "");
  return {
    parts: PARTS.filter((part) => present.has(part)),
    ...(status === undefined ? {} : { status }),
    ...(date === undefined ? {} : { date }),
  };
}

/** Whether something is said under a heading, itself or below, up to a heading of its level or of another part. */
function says(sections: readonly Section[], announced: readonly (readonly AdrPart[])[], index: number): boolean {
  const level = sections[index]?.level ?? 0;
  if (hasRealText(sections[index]?.own ?? [])) return true;
  for (let below = index + 1; below < sections.length; below++) {
    const next = sections[below];
    if (next === undefined || next.level <= level) return false;
    if (announced[below]?.length === 0 && hasRealText(next.own)) return true;
  }
  return false;
}

/** What the section `Status` says: its first line that is filled in, and what takes that back below it. */
function statusSection(sections: readonly Section[]): readonly string[] {
  const lines = linesUnder(sections, STATUS_LABEL)
    .map((line) => line.replace(/^[\s>*+-]+(?!\[ ?\])|[*_`]{1,2}/g, "").trim())
    .filter((line) => line !== "");
  const first = lines.find(isFilled) ?? lines[0];
  return first === undefined
    ? []
    : [first, ...lines.filter((line) => line !== first && isFilled(line) && takesBack(line))];
}

function dateSection(sections: readonly Section[]): string | undefined {
  return findDate(linesUnder(sections, /^(?:date|decision date|decided|date decided)$/).join("\n"));
}

function linesUnder(sections: readonly Section[], title: RegExp): readonly string[] {
  return sections.find((section) => title.test(plainTitle(section.title)))?.own.slice(0, 50) ?? [];
}

const BLOCK = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,})\s*$/;

/**
 * The lines of an AsciiDoc text that a reader sees as prose: without comments (`//`), comment blocks and listings.
 * Undefined where the text is not AsciiDoc, which its `==` headings tell (Markdown has `#`).
 */
export function asciidocLines(text: string): string[] | undefined {
  if (!/^={1,6}[ \t]+\S/m.test(text) || /^#{1,6}[ \t]+\S/m.test(text)) return undefined;
  const lines: string[] = [];
  let block: string | undefined;
  for (const written of text.split(/\r?\n/)) {
    const line = written.trimEnd();
    if (block !== undefined) {
      if (line === block) block = undefined;
    } else if (BLOCK.test(line)) block = line;
    else if (!line.startsWith("//")) lines.push(line);
  }
  return lines;
}

/**
 * What a heading of a decision record announces: MADR 2 to 4, Nygard, arc42, Tyree and Akerman, and what people make of
 * them. A heading may announce two parts (`Options and consequences`).
 */
const TITLES: Readonly<Record<AdrPart, RegExp>> = {
  problem:
    /^(?:the )?(?:(?:business|technical|project|architectural|our|current|general) )?(?:contexts?|problems?|issue|background|motivation|situation|challenge|forces|requirements?|summary of the problem|user stor(?:y|ies)|why)(?: (?:and|&) .{0,60}|\/.{0,60}| statement| description| definition| space| of the decision)?$|^problem\b|^context\b|\b(?:problem|and context)$|^what is the (?:issue|problem)\b/,
  options:
    /\b(?:options?|alternatives?|pros (?:and|&) cons|pros\/cons|other approaches|candidates|positions)\b|\b(?:solutions?|approaches|designs?|possibilities) (?:we )?(?:considered|evaluated|explored|rejected)\b|\b(?:considered|evaluated|possible|rejected) (?:solutions?|approaches|designs?|possibilities)\b/,
  decision:
    /^(?:(?:the|our|final|proposed|chosen|selected|architectural?|preferred|recommended|technical|key) ){0,3}(?:decisions?|decision outcomes?|solution|choice|resolution|outcome|recommendation|proposal|option|approach|conclusion)(?: (?:outcome|taken|made|made and rationale|statement|summary|details|description))?(?: ?(?:and|&|\/) .{0,60}|\/.{0,60})?$|^what (?:is the change|we decided)\b|^we (?:decided|will)\b|\b(?:and|&) decisions?(?: outcome)?$/,
  consequences:
    /\b(?:consequences?|implications?|ramifications?|impacts?|trade-?offs?|effects|drawbacks|downsides)\b|^(?:results?|resulting context|outcomes|risks?|risks? (?:and|&) .{0,60}|benefits .{0,60})$|^what becomes\b/,
  "cost-review": /\b(?:costs?|economics|budget|finops|spend|pricing|tco)\b/,
  revisit:
    /\b(?:revisit\w{0,5}|re-?evaluat\w{0,5}|re-?assess\w{0,5}|reconsider\w{0,5}|review (?:date|trigger|by|after|on|when|conditions?|triggers)|next review|when to review|expir\w{1,6}|sunset)\b/,
};

/** The option that was chosen is the decision, though it says `option`. */
const CHOSEN_OPTION = /^(?:the )?(?:chosen|selected|preferred|recommended) (?:option|alternative|approach|solution)\b/;

/** The parts of an ADR that a heading announces; empty where none. `more` are a repository's own headings, lower case. */
export function partsOfTitle(title: string, more: AdrSettings["headings"]): AdrPart[] {
  const plain = plainTitle(title);
  if (plain === "") return [];
  return (Object.keys(TITLES) as AdrPart[]).filter((part) => {
    if (more[part]?.some((own) => plainTitle(own) === plain) === true) return true;
    if (CHOSEN_OPTION.test(plain)) return part === "decision";
    return TITLES[part].test(plain);
  });
}
