import { terminalText } from "../../comment/escape/markdown.ts";
import { wrap } from "../../report/terminal-layout.ts";
import type { Paint } from "../shared/terminal.ts";
import type { ProtectionDifference } from "./protection.ts";

export type Protection = {
  readonly of: string;
  readonly ruleset: string;
  readonly state: "as wanted" | "missing" | "differs" | "made" | "mended";
  readonly differences: readonly ProtectionDifference[];
};

const HEADS: Readonly<Record<Protection["state"], string>> = {
  "as wanted": "is as wanted",
  missing: "is not there; it would say:",
  differs: "is not as wanted:",
  made: "was made:",
  mended: "was fixed:",
};

export const printProtection = (
  { of, ruleset, state, differences }: Protection,
  columns: number,
  colour: Paint,
): string => {
  const good = state === "as wanted" || state === "made" || state === "mended";
  const mark = good ? colour("green", "✓") : colour("yellow", "•");
  const width = Math.max(0, ...differences.map(({ what }) => what.length));
  const line = (sign: "-" | "+", what: string, text: string): string => {
    const [first = "", ...rest] = wrap(terminalText(text, 1_000), Math.max(20, columns - width - 6));
    const painted = (words: string): string => colour(sign === "-" ? "red" : "green", words);
    const more = rest.map((words) => `      ${" ".repeat(width)}${painted(words)}\n`).join("");
    return `  ${painted(sign)} ${what.padEnd(width)}  ${painted(first)}\n${more}`;
  };
  return [
    `${mark} ${colour("bold", terminalText(of))}: the ruleset "${terminalText(ruleset)}" ${HEADS[state]}\n`,
    ...differences.flatMap(({ what, is, wanted }) => [
      ...(is === "" ? [] : [line("-", what, is)]),
      ...(wanted === "" ? [] : [line("+", what, wanted)]),
    ]),
  ].join("");
};
