import { visibleText } from "./visible-text.ts";

const BREAK = "\u200B";

/**
 * A foreign text as a Markdown code span: nothing in it is markup, a mention or a link. Not for tables, where a `|`
 * ends the cell even in code (`tableCode`).
 */
export const codeSpan = (text: string, longest?: number): string => {
  // Inside code nothing can be escaped; our own comments (box keys, ledger) are told by `<!--`, so that may not stand there.
  const seen = visibleText(text, longest).replaceAll("<!--", `<!${BREAK}--`).replaceAll("-->", `--${BREAK}>`);
  if (seen.trim() === "") return seen === "" ? "`⟨empty⟩`" : `\`${seen.replaceAll(" ", "␠")}\``;
  const runs = seen.match(/`+/g) ?? [];
  const fence = "`".repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  // Markdown takes one space off both ends where there are two, and a backtick at an end would join the fence.
  const padding = /^[ `]|[ `]$/.test(seen) ? " " : "";
  return `${fence}${padding}${seen}${padding}${fence}`;
};
