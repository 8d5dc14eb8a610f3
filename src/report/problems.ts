import { annotationText, terminalText } from "../comment/escape/markdown.ts";
import { counted } from "../comment/words/item-words.ts";
import type { Problem } from "../policy/model/problem.ts";
import { jsonText } from "./json.ts";
import { displayWidth, wrap } from "./terminal-layout.ts";

type ProblemFormat = "text" | "json" | "github";

const PROBLEMS_SCHEMA = "tollgate.problems/1";

/** A suggestion is mostly enough. */
const ALLOWED = { alone: 40, suggested: 14 };

/** @param columns the width of the terminal, for `text` */
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

/** The line with a caret below the place, as compilers show it. */
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
  // Built-in files and those of other repositories have no lines here.
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
