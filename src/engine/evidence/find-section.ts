import { hasRealText } from "./has-real-text.ts";
import { plainTitle } from "./plain-title.ts";
import { type Section, sectionsOf } from "./sections-of.ts";
import { visibleLines } from "./visible-lines.ts";

/** What was found under a heading: something, nothing, or no more than the template says there. */
export type SectionFound = { readonly title: string; readonly says: "something" | "nothing" | "template" };

/**
 * Looks in a Markdown (or AsciiDoc) text for a heading with something said under it, itself or in its subsections.
 * Case, numbering, emoji and punctuation of the heading do not matter.
 *
 * @param templates Texts that the author was given to fill in: what stands under the heading as they have it is not said.
 * @returns The best of all sections of that heading; undefined where there is none.
 */
export function findSection(
  text: string,
  heading: string,
  templates: readonly string[] = [],
): SectionFound | undefined {
  const given = templates.flatMap((template) => under(template, heading));
  const found = under(text, heading).map(({ title, lines }): SectionFound => {
    if (!hasRealText(lines)) return { title, says: "nothing" };
    return { title, says: given.some((one) => isUntouched(lines, one.lines)) ? "template" : "something" };
  });
  return found.find(({ says }) => says === "something") ?? found.find(({ says }) => says === "template") ?? found[0];
}

/** Every section of a heading, with the lines of its subsections. */
function under(
  text: string,
  heading: string,
): readonly { readonly title: string; readonly lines: readonly string[] }[] {
  const wanted = plainTitle(heading);
  if (wanted === "") return [];
  const sections = sectionsOf(visibleLines(text));
  return sections.flatMap((section, index) =>
    plainTitle(section.title) === wanted ? [{ title: section.title, lines: linesOf(sections, index) }] : [],
  );
}

function linesOf(sections: readonly Section[], index: number): readonly string[] {
  const section = sections[index];
  const lines = [...(section?.own ?? [])];
  for (const next of sections.slice(index + 1)) {
    if (next.level <= (section?.level ?? 0)) break;
    lines.push(...next.own);
  }
  return lines;
}

/** So many words are a sentence of the template's; fewer may be an answer that was left of several. */
const SENTENCE = 4;

/**
 * Whether lines say no more than the template: once what it says is taken out, nothing is left. An answer that was chosen
 * of several short ones, by deleting the others, counts.
 */
function isUntouched(lines: readonly string[], template: readonly string[]): boolean {
  const given = new Set(template.map(words));
  const said = new Set(lines.map(words));
  const isShort = (line: string): boolean => line.split(" ").length < SENTENCE;
  const chosen = [...given].some((line) => line !== "" && isShort(line) && !said.has(line));
  return !hasRealText(lines.filter((line) => !given.has(words(line)) || (chosen && isShort(words(line)))));
}

/** The words of a line, so that blanks, emphasis and other letters' case make no difference; a ticked box does. */
const words = (line: string): string =>
  line
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\[\s?\]/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
