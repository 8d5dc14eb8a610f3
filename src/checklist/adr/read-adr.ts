import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { hasRealText, plainTitle, type Section, sectionsOf } from "../evidence/sections.ts";
import { adrFields, findDate, isFilled } from "./adr-fields.ts";
import { STATUS_LABEL } from "./adr-languages.ts";
import { labelledLines, recordLines } from "./adr-lines.ts";
import { ADR_PARTS, partsOfTitle } from "./adr-parts.ts";
import { standingOf, takesBack } from "./adr-status.ts";
import { statementParts } from "./statement.ts";

export type Adr = {
  readonly parts: readonly AdrPart[];
  /** As written, without emphasis. If several are given, one that does not hold goes first. */
  readonly status?: string;
  readonly date?: string;
};

const LONGEST = 500_000;
const MOST_SECTIONS = 1_000;

/**
 * Reads a record in Markdown, AsciiDoc or reStructuredText. A heading counts as a part only if real text follows. `path`
 * says the format. The text is hostile; never throws, linear.
 */
export const readAdr = (
  text: string,
  own: Partial<Pick<AdrSettings, "headings" | "statuses">> = {},
  path?: string,
): Adr => {
  const { headings = {}, statuses } = own;
  const { fields, body } = adrFields(text.slice(0, LONGEST).normalize("NFC"));
  const lines = recordLines(body, path);
  const labelled = labelledLines(lines);
  const sections = sectionsOf(lines).slice(0, MOST_SECTIONS);
  const present = new Set<AdrPart>([
    ...partsSaid(sections, headings),
    ...(labelled === undefined ? [] : partsSaid(sectionsOf(labelled).slice(0, MOST_SECTIONS), headings)),
    ...statementParts(lines),
  ]);
  const given = [...fields.statuses, ...statusSection(sections)];
  const standing = (wanted: string): string | undefined => given.find((one) => standingOf(one, statuses) === wanted);
  const status = standing("does-not-hold") ?? standing("holds") ?? given[0];
  const date = findDate(fields.date ?? "") ?? dateSection(sections) ?? findDate(status ?? "");
  return {
    parts: ADR_PARTS.filter((part) => present.has(part)),
    ...(status === undefined ? {} : { status }),
    ...(date === undefined ? {} : { date }),
  };
};

const partsSaid = (sections: readonly Section[], headings: AdrSettings["headings"]): readonly AdrPart[] => {
  // A single first-level heading at the top is the title ("Context of the payment service"), not a part.
  const titles = sections.filter(({ level }) => level === 1).length;
  const asked = new Set(sections.map(({ title }) => plainTitle(title)));
  const questions = ["what", "why", "how"].every((question) => asked.has(question));
  const announced = sections.map((section, index) => {
    if (section.level === 1 && titles === 1 && index === 0) return [];
    const parts = partsOfTitle(section.title, headings);
    const answer = questions ? QUESTIONS.get(plainTitle(section.title)) : undefined;
    return answer === undefined ? parts : [answer];
  });
  return sections.flatMap((_, index) => (says(sections, announced, index) ? (announced[index] ?? []) : []));
};

const QUESTIONS: ReadonlyMap<string, AdrPart> = new Map([
  ["why", "problem"],
  ["what", "decision"],
  ["how", "consequences"],
]);

const says = (sections: readonly Section[], announced: readonly (readonly AdrPart[])[], index: number): boolean => {
  if (announced[index]?.length === 0) return false;
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
  const lines = statusLines(sections)
    .map((line) => line.replace(/^[\s>*+-]+(?!\[ ?\])|[*_`]{1,2}/g, "").trim())
    .filter((line) => line !== "");
  const first = lines.find(isFilled) ?? lines[0];
  return first === undefined
    ? []
    : [first, ...lines.filter((line) => line !== first && isFilled(line) && takesBack(line))];
};

/** A heading goes before a bold label. With the bold lines below it, which look like headings: `**Accepted**`. */
const statusLines = (sections: readonly Section[]): readonly string[] => {
  const labels = sections.flatMap(({ title }, at) => (STATUS_LABEL.test(plainTitle(title)) ? [at] : []));
  const at = labels.find((one) => (sections[one]?.level ?? 0) < BOLD) ?? labels[0];
  if (at === undefined) return [];
  const lines = [...(sections[at]?.own.slice(0, 50) ?? [])];
  for (const { level, title, own } of sections.slice(at + 1, at + 20)) {
    if (level !== BOLD || sections[at]?.level === BOLD || partsOfTitle(title).length > 0) break;
    lines.push(title, ...own.slice(0, 50));
  }
  return lines;
};

const BOLD = 7;

const dateSection = (sections: readonly Section[]): string | undefined =>
  findDate(linesUnder(sections, /^(?:date|decision date|decided|date decided)$/).join("\n"));

const linesUnder = (sections: readonly Section[], title: RegExp): readonly string[] =>
  sections.find((section) => title.test(plainTitle(section.title)))?.own.slice(0, 50) ?? [];
