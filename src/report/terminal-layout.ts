import { annotationText, terminalText } from "../comment/escape/markdown.ts";
import type { Problem } from "../policy/model/problem.ts";
import { counted } from "../policy/model/words.ts";
import { jsonText } from "./json-text.ts";

const LEAST_ROOM = 8;

/** `indent` goes before the first line, `hanging` before the others; the text must have no colour codes yet. */
export const wrap = (text: string, columns: number, indent = "", hanging = indent): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  const roomOf = (margin: string): number => Math.max(LEAST_ROOM, columns - displayWidth(margin));
  const [first, others] = [roomOf(indent), roomOf(hanging)];
  for (const word of glued(text)
    .split(" ")
    .flatMap((whole) => pieces(whole, others))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= (lines.length === 0 ? first : others)) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines.map((each, at) => (at === 0 ? indent : hanging) + each.replaceAll(GLUE, " "));
};

/** A private character, which no text holds after escaping. */
const GLUE = "\uE000";

/** A number stays with its sign, and a short command in one line, so that it can be copied. */
const glued = (text: string): string =>
  text.replaceAll(/(?<=\d) (?=%)/g, GLUE).replaceAll(/`[^`\n]{1,60}`/g, (command) => command.replaceAll(" ", GLUE));

/** A path is broken after a slash, where one is near the end of the line or the rest then fits into one line. */
const pieces = (word: string, room: number): string[] => {
  if (displayWidth(word) <= room) return [word];
  const parts: string[] = [];
  let part = "";
  let seen = 0;
  for (const character of word) {
    if (displayWidth(part + character) > room) {
      const slash = part.lastIndexOf("/") + 1;
      const rest = part.slice(slash) + word.slice(seen);
      const end = slash > part.length / 2 || (slash > 0 && displayWidth(rest) <= room) ? slash : part.length;
      parts.push(part.slice(0, end));
      part = part.slice(end);
    }
    part += character;
    seen += character.length;
  }
  return [...parts, part];
};

// Two columns wide: East Asian scripts and most emoji.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const NONE = /\p{M}|\p{Cf}/u;

export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

export type Paint = Readonly<Record<"bold" | "dim" | "green" | "yellow" | "red", (text: string) => string>>;

const ESCAPE = "\u001B[";

/** SGR codes (ECMA-48), or nothing without colour. Colour never adds meaning. */
export const paint = (colour: boolean): Paint => {
  const style =
    (on: number, off: number) =>
    (text: string): string =>
      colour ? `${ESCAPE}${on}m${text}${ESCAPE}${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), yellow: style(33, 39), red: style(31, 39) };
};

type ProblemFormat = "text" | "json" | "github";

const PROBLEMS_SCHEMA = "tollgate.problems/1";

const ALLOWED = { alone: 40, suggested: 14 };

export const renderProblems = (problems: readonly Problem[], format: ProblemFormat, columns = 80): string => {
  switch (format) {
    case "text":
      return problems.map((problem) => `${textOf(problem, columns)}\n`).join("");
    case "json":
      return jsonText({ schema: PROBLEMS_SCHEMA, problems });
    case "github":
      return problems.map((problem) => `${annotationOf(problem)}\n`).join("");
  }
};

const textOf = (problem: Problem, columns: number): string => {
  const key = problem.key === "" ? "" : `  ${terminalText(problem.key)}`;
  return [
    `${placeOf(problem)}${key}`,
    ...wrap(terminalText(problem.message, 1_000), columns, "  "),
    ...excerptLines(problem, columns),
    ...hintsOf(problem).flatMap((hint) => wrap(terminalText(hint, 4_000), columns, "  ", "    ")),
  ].join("\n");
};

const excerptLines = ({ line, excerpt }: Problem, columns: number): readonly string[] => {
  if (excerpt === undefined) return [];
  const number = String(line);
  const room = Math.max(20, columns - number.length - 6);
  const before = terminalText(excerpt.text.slice(0, excerpt.column - 1));
  const whole = before + terminalText(excerpt.text.slice(excerpt.column - 1));
  // The part that is shown begins so that the caret is in it.
  const cutAt = displayWidth(before) < room - 10 ? 0 : before.length - Math.floor(room / 2);
  const shown = [...whole.slice(cutAt)];
  while (displayWidth(shown.join("")) > room) shown.pop();
  const caret = " ".repeat(displayWidth(before.slice(cutAt)));
  return [`  ${number} | ${shown.join("").trimEnd()}`, `  ${" ".repeat(number.length)} | ${caret}^`];
};

const placeOf = ({ file, line, column }: Problem): string => `${terminalText(file)}:${line}:${column}`;

const hintsOf = ({ allowed = [], suggestion }: Problem): readonly string[] => {
  const most = suggestion === undefined ? ALLOWED.alone : ALLOWED.suggested;
  const rest = allowed.length - most;
  return [
    ...(suggestion === undefined ? [] : [`Did you mean: ${suggestion}`]),
    ...(allowed.length === 0
      ? []
      : [`Allowed: ${allowed.slice(0, most).join(", ")}${rest > 0 ? ` and ${counted(rest, "other")}` : ""}`]),
  ];
};

const annotationOf = (problem: Problem): string => {
  const here = problem.file !== "" && !problem.file.includes(":");
  const place = here
    ? `file=${annotationText(problem.file, "property")},line=${problem.line},col=${problem.column},`
    : "";
  const sentence = hintsOf(problem).length === 0 ? problem.message : problem.message.replace(/[^.!?]$/, "$&.");
  const message = [here ? "" : `${placeOf(problem)}:`, sentence, ...hintsOf(problem).map((hint) => `${hint}.`)]
    .filter((part) => part !== "")
    .join(" ");
  return `::error ${place}title=${annotationText(problem.key === "" ? problem.code : problem.key, "property", 200)}::${annotationText(message, "data")}`;
};
