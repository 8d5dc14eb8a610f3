import { parseBoxLine } from "../../engine/page/box-line.ts";
import { terminalText } from "../../report/escape/terminal-text.ts";
import type { Paint } from "../paint.ts";

/**
 * A comment of ours, shortened for a terminal: its headline, headings and boxes, and the decision record; help and
 * what is folded away are left out. Read from the comment as the server has it.
 */
export const briefPage = (body: string, columns: number, colour: Paint): string => {
  const lines: string[] = [];
  for (const line of body.split("\n")) {
    const box = parseBoxLine(line);
    const heading = /^#{2,6} (.+)$/.exec(line)?.[1];
    const headline = lines.length === 0 ? /^(\*\*.+)$/.exec(line)?.[1] : undefined;
    if (box !== undefined) lines.push(`${box.ticked ? colour("green", "[x]") : "[ ]"} ${cut(box.text, columns - 8)}`);
    else if (heading !== undefined) lines.push(colour("bold", cut(plain(heading), columns - 4)));
    else if (headline !== undefined) lines.push(colour("yellow", cut(plain(headline), columns - 4)));
  }
  return lines.map((line) => `  ${colour("dim", "│")} ${line}\n`).join("");
};

const plain = (markdown: string): string =>
  markdown
    .replaceAll("**", "")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\\([^\w\s])/g, "$1");

const cut = (text: string, columns: number): string => terminalText(text, Math.max(20, columns));
