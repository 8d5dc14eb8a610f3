import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { hasRealText, plainTitle, type Section, sectionsOf, visibleLines } from "../evidence/sections.ts";
import { adrFields, findDate, isFilled, STATUS_LABEL } from "./adr-fields.ts";
import { standingOf, takesBack } from "./adr-status.ts";

export type Adr = {
  readonly parts: readonly AdrPart[];
  /** As written, without emphasis. If several are given, one that does not hold goes first. */
  readonly status?: string;
  readonly date?: string;
};

const LONGEST = 500_000;

const PARTS: readonly AdrPart[] = ["problem", "options", "decision", "consequences", "cost-review", "revisit"];

/**
 * Reads a record in Markdown or AsciiDoc. A heading counts as a part only if real text follows. The text is hostile;
 * never throws, linear.
 */
export const readAdr = (text: string, own: Partial<Pick<AdrSettings, "headings" | "statuses">> = {}): Adr => {
  const { headings = {}, statuses } = own;
  const { fields, body } = adrFields(text.slice(0, LONGEST));
  const sections = sectionsOf(asciidocLines(body) ?? visibleLines(body));
  // A single first-level heading is the title ("Context of the payment service"), not a part.
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
};

const says = (sections: readonly Section[], announced: readonly (readonly AdrPart[])[], index: number): boolean => {
  const level = sections[index]?.level ?? 0;
  if (hasRealText(sections[index]?.own ?? [])) return true;
  for (let below = index + 1; below < sections.length; below++) {
    const next = sections[below];
    if (next === undefined || next.level <= level) return false;
    if (announced[below]?.length === 0 && hasRealText(next.own)) return true;
  }
  return false;
};

const statusSection = (sections: readonly Section[]): readonly string[] => {
  const lines = linesUnder(sections, STATUS_LABEL)
    .map((line) => line.replace(/^[\s>*+-]+(?!\[ ?\])|[*_`]{1,2}/g, "").trim())
    .filter((line) => line !== "");
  const first = lines.find(isFilled) ?? lines[0];
  return first === undefined
    ? []
    : [first, ...lines.filter((line) => line !== first && isFilled(line) && takesBack(line))];
};

const dateSection = (sections: readonly Section[]): string | undefined =>
  findDate(linesUnder(sections, /^(?:date|decision date|decided|date decided)$/).join("\n"));

const linesUnder = (sections: readonly Section[], title: RegExp): readonly string[] =>
  sections.find((section) => title.test(plainTitle(section.title)))?.own.slice(0, 50) ?? [];

const BLOCK = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,})\s*$/;

const asciidocLines = (text: string): string[] | undefined => {
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
};

/** Headings of MADR 2 to 4, Nygard, arc42, Tyree and Akerman, and common variants. One may announce two parts. */
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

const CHOSEN_OPTION = /^(?:the )?(?:chosen|selected|preferred|recommended) (?:option|alternative|approach|solution)\b/;

/** `more`: a repository's own headings, lower case. */
const partsOfTitle = (title: string, more: AdrSettings["headings"]): AdrPart[] => {
  const plain = plainTitle(title);
  if (plain === "") return [];
  return (Object.keys(TITLES) as AdrPart[]).filter((part) => {
    if (more[part]?.some((own) => plainTitle(own) === plain) === true) return true;
    if (CHOSEN_OPTION.test(plain)) return part === "decision";
    return TITLES[part].test(plain);
  });
};
