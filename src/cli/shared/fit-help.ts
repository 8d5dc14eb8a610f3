import { displayWidth, wrap } from "../../report/terminal-layout.ts";

/** Help as it is written, in lines that the terminal has room for: paragraphs anew, and words after a command below it. */
export const fitHelp = (text: string, columns: number): string => {
  const fits = (line: string): boolean => displayWidth(line) <= columns;
  const out: string[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (isProse(line)) {
      const end = endOfParagraph(lines, at);
      const paragraph = lines.slice(at, end);
      out.push(...(paragraph.every(fits) ? paragraph : wrap(paragraph.join(" "), columns)));
      at = end - 1;
      continue;
    }
    if (fits(line)) out.push(line);
    else out.push(...belowCommand(line, columns));
  }
  return out.join("\n");
};

const isProse = (line: string): boolean => /^\S/.test(line);

/** `Exit codes: 0 …` begins a paragraph of its own. */
const HEADED = /^[A-Z][a-z]+(?: [a-z]+)?: /;

const endOfParagraph = (lines: readonly string[], from: number): number => {
  let end = from + 1;
  while (end < lines.length && isProse(lines[end] ?? "") && !HEADED.test(lines[end] ?? "")) end++;
  return end;
};

/** `  tollgate check --staged      with what you are about to commit` in two lines. */
const belowCommand = (line: string, columns: number): readonly string[] => {
  const [, command = "", words = ""] = /^( +\S.*?\S) {2,}(\S.*)$/.exec(line) ?? [];
  if (command === "" || displayWidth(command) > columns) return [line];
  return [command, ...wrap(words, columns, "      ")];
};
