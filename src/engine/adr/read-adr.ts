import { hasRealText } from "../evidence/has-real-text.ts";
import { plainTitle } from "../evidence/plain-title.ts";
import { type Section, sectionsOf } from "../evidence/sections-of.ts";
import { visibleLines } from "../evidence/visible-lines.ts";
import type { AdrPart, AdrSettings } from "../policy/policy.ts";
import { adrFields, STATUS_LABEL } from "./adr-fields.ts";
import { standingOf, takesBack } from "./adr-status.ts";
import { asciidocLines } from "./asciidoc-lines.ts";
import { findDate } from "./find-date.ts";
import { isFilled } from "./is-filled.ts";
import { partsOfTitle } from "./parts-of-title.ts";

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
