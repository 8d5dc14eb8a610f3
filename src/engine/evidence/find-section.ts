import { hasRealText } from "./has-real-text.ts";
import { plainTitle } from "./plain-title.ts";
import { sectionsOf } from "./sections-of.ts";
import { visibleLines } from "./visible-lines.ts";

/**
 * Looks in a Markdown (or AsciiDoc) text for a heading with something said under it, itself or in its subsections.
 * Case, numbering, emoji and punctuation of the heading do not matter.
 *
 * @returns The heading as written, or undefined where there is none or nothing is said under it.
 */
export function findSection(text: string, heading: string): string | undefined {
  const wanted = plainTitle(heading);
  if (wanted === "") return undefined;
  const sections = sectionsOf(visibleLines(text));
  for (const [index, section] of sections.entries()) {
    if (plainTitle(section.title) !== wanted) continue;
    if (hasRealText(section.own)) return section.title;
    for (let below = index + 1; below < sections.length; below++) {
      const next = sections[below];
      if (next === undefined || next.level <= section.level) break;
      if (hasRealText(next.own)) return section.title;
    }
  }
  return undefined;
}
