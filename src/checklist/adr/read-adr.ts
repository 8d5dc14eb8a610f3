import type { AdrPart, AdrSettings } from "../../policy/model/policy.ts";
import { hasRealText, plainTitle, type Section, sectionsOf, visibleLines } from "../evidence/sections.ts";
import { adrFields, findDate, isFilled } from "./adr-fields.ts";
import { ADR_PARTS, partsOfTitle, statementParts } from "./adr-parts.ts";
import { STATUS_LABEL, standingOf, takesBack } from "./adr-status.ts";

const ATX = /^#{1,6}[ \t]+\S/m;

const recordLines = (text: string, path = ""): string[] => {
  if (/\.rst$/i.test(path) || (!/\.(?:md|markdown|mdx)$/i.test(path) && isRst(text))) return rstLines(text);
  const lines = asciidocLines(text) ?? visibleLines(text);
  return lines.map((line) =>
    line.replace(HTML_HEADING, (_whole, level, title) => `${"#".repeat(Number(level))} ${title}`),
  );
};

const HTML_HEADING = /^\s{0,9}<h([1-6])(?:\s[^>]{0,200})?>(.{1,300}?)<\/h[1-6]>\s{0,9}$/i;

const RULE = /^([=\-`:.'"~^_*+#<>])\1{2,}[ \t]*$/;
const TITLE = /^[^\s]/;

/** A title with a line of marks above and below, or with marks that are no Markdown, and no `#` heading. */
const isRst = (text: string): boolean => {
  if (ATX.test(text) || /^={1,6}[ \t]+\S/m.test(text)) return false;
  const lines = text.split(/\r?\n/, 5_000);
  return lines.some((line, at) => {
    const mark = RULE.exec(line)?.[1];
    if (mark === undefined || !isTitle(lines[at - 1], line)) return false;
    return !/[=-]/.test(mark) || lines[at - 2]?.trimEnd() === line.trimEnd();
  });
};

const isTitle = (above: string | undefined, rule: string): boolean =>
  above !== undefined && TITLE.test(above) && !RULE.test(above) && rule.trimEnd().length >= above.trimEnd().length;

/**
 * docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections: the order of the marks gives the level. A
 * comment or a directive hides what is indented below it.
 */
const rstLines = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  const levels: string[] = [];
  const read: string[] = [];
  let hidden = false;
  for (const [at, line] of lines.entries()) {
    if (hidden && (line.trim() === "" || /^\s/.test(line))) continue;
    hidden = /^\.\.(?:\s|$)/.test(line);
    if (hidden) continue;
    const below = lines[at + 1] ?? "";
    if (RULE.test(below) && isTitle(line, below)) {
      const mark = `${below.charAt(0)}${RULE.test(lines[at - 1] ?? "") ? "above" : ""}`;
      if (!levels.includes(mark)) levels.push(mark);
      read.push(`${"#".repeat(Math.min(levels.indexOf(mark) + 1, 6))} ${line}`);
    } else read.push(RULE.test(line) ? "" : line);
  }
  return read;
};

const BLOCK = /^(?:-{4,}|\.{4,}|\/{4,}|\+{4,})\s*$/;

const asciidocLines = (text: string): string[] | undefined => {
  if (!/^={1,6}[ \t]+\S/m.test(text) || ATX.test(text)) return undefined;
  const lines: string[] = [];
  let block: string | undefined;
  for (const written of text.split(/\r?\n/)) {
    const line = written.trimEnd();
    if (block !== undefined) {
      if (line === block) block = undefined;
    } else if (BLOCK.test(line)) block = line;
    else if (!line.startsWith("//")) lines.push(line.replace(BLOCK_TITLE, "**$1**").replace(DESCRIBED, "**$1:** $2"));
  }
  return lines;
};

const BLOCK_TITLE = /^\.(\p{L}[^.\n]{0,80})$/u;
const DESCRIBED = /^(\p{L}[^:\n]{0,60})::(?:[ \t]+(.*))?$/u;

/** Rows of two cells and items that begin with a bold label, as labels of their own; `undefined` if there are none. */
const labelledLines = (lines: readonly string[]): string[] | undefined => {
  let read = 0;
  const rewritten = lines.map((line) => {
    if (read > MOST) return line;
    const [, cell, beside, item, rest] = line.length > 5_000 ? [] : (LABELLED.exec(line) ?? []);
    const title = cell ?? item;
    if (title === undefined) return line;
    read++;
    if (partsOfTitle(title).length === 0) return line;
    return `**${title.replace(/[*_`:]/g, "").trim()}:** ${beside ?? rest ?? ""}`;
  });
  return read > 0 ? rewritten : undefined;
};

const MOST = 1_000;

const LABELLED =
  /^\s{0,9}(?:\|([^|]{1,80})\|([^|]{1,4000})\|\s{0,9}$|[-*+]\s{1,4}[*_]{2}([^*_:\n]{1,80}):?[*_]{2}:?\s{0,9}(.*)$)/;

/**
 * `empty`: titles of sections about other parts, below which there is nothing, or only a word such as TBD or None.
 * `status`: as written, without emphasis; of several, one that is not in force comes first.
 */
export type Adr = {
  readonly parts: readonly AdrPart[];
  readonly empty?: readonly { readonly part: AdrPart; readonly title: string }[];
  readonly status?: string;
  readonly date?: string;
};

const LONGEST = 500_000;
const MAX_SECTIONS = 1_000;
const LONGEST_TITLE = 80;

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
  const sections = sectionsOf(lines).slice(0, MAX_SECTIONS);
  const found = [sections, ...(labelled === undefined ? [] : [sectionsOf(labelled).slice(0, MAX_SECTIONS)])].flatMap(
    (some) => partSections(some, headings),
  );
  const present = new Set<AdrPart>([
    ...found.flatMap(({ part, says }) => (says ? [part] : [])),
    ...statementParts(lines),
  ]);
  const empty = new Map(found.flatMap(({ part, title }) => (present.has(part) ? [] : [[part, title] as const])));
  const given = [...fields.statuses, ...statusSection(sections)];
  const standing = (wanted: string): string | undefined => given.find((one) => standingOf(one, statuses) === wanted);
  const status = standing("does-not-hold") ?? standing("holds") ?? given[0];
  const date = findDate(fields.date ?? "") ?? dateSection(sections) ?? findDate(status ?? "");
  return {
    parts: ADR_PARTS.filter((part) => present.has(part)),
    ...(empty.size === 0
      ? {}
      : { empty: [...empty].map(([part, title]) => ({ part, title: title.slice(0, LONGEST_TITLE) })) }),
    ...(status === undefined ? {} : { status }),
    ...(date === undefined ? {} : { date }),
  };
};

type PartSection = { readonly part: AdrPart; readonly title: string; readonly says: boolean };

const partSections = (sections: readonly Section[], headings: AdrSettings["headings"]): readonly PartSection[] => {
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
  return sections.flatMap(({ title }, index) =>
    (announced[index] ?? []).map((part) => ({ part, title, says: says(sections, announced, index) })),
  );
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
