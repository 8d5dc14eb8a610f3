import { visibleLines } from "../evidence/sections.ts";
import { partsOfTitle } from "./adr-parts.ts";

const ATX = /^#{1,6}[ \t]+\S/m;

/** The visible lines of a record, with every heading as Markdown's `#`. `path` says the format; otherwise the text does. */
export const recordLines = (text: string, path = ""): string[] => {
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

/** docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#sections: the order of the marks gives the level. */
const rstLines = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  const levels: string[] = [];
  const read: string[] = [];
  let hidden = false;
  for (const [at, line] of lines.entries()) {
    // A comment or a directive hides what is indented below it.
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
export const labelledLines = (lines: readonly string[]): string[] | undefined => {
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
