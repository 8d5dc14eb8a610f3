import { annotationText, terminalText } from "../comment/escape/markdown.ts";
import { counted } from "../comment/words/item-words.ts";
import type { Problem } from "../policy/model/problem.ts";
import { jsonText } from "./json.ts";

type ProblemFormat = "text" | "json" | "github";

const PROBLEMS_SCHEMA = "tollgate.problems/1";

const ALLOWED = 40;

export const renderProblems = (problems: readonly Problem[], format: ProblemFormat): string => {
  switch (format) {
    case "text":
      return problems.map((problem) => `${textOf(problem)}\n`).join("");
    case "json":
      return jsonText({ schema: PROBLEMS_SCHEMA, problems });
    case "github":
      return problems.map((problem) => `${annotationOf(problem)}\n`).join("");
  }
};

const textOf = (problem: Problem): string => {
  const key = problem.key === "" ? "" : `  ${terminalText(problem.key)}`;
  return [
    `${placeOf(problem)}${key}`,
    `  ${terminalText(problem.message, 1_000)}`,
    ...hintsOf(problem).map((hint) => `  ${terminalText(hint, 4_000)}`),
  ].join("\n");
};

const placeOf = ({ file, line, column }: Problem): string => `${terminalText(file)}:${line}:${column}`;

const hintsOf = ({ allowed = [], suggestion }: Problem): readonly string[] => {
  const rest = allowed.length - ALLOWED;
  return [
    ...(suggestion === undefined ? [] : [`Did you mean: ${suggestion}`]),
    ...(allowed.length === 0
      ? []
      : [`Allowed: ${allowed.slice(0, ALLOWED).join(", ")}${rest > 0 ? ` and ${counted(rest, "other")}` : ""}`]),
  ];
};

const annotationOf = (problem: Problem): string => {
  // Built-in files and those of other repositories have no lines here.
  const here = problem.file !== "" && !problem.file.includes(":");
  const place = here
    ? `file=${annotationText(problem.file, "property")},line=${problem.line},col=${problem.column},`
    : "";
  const message = [here ? "" : `${placeOf(problem)}:`, problem.message, ...hintsOf(problem).map((hint) => `${hint}.`)]
    .filter((part) => part !== "")
    .join(" ");
  return `::error ${place}title=${annotationText(problem.key === "" ? problem.code : problem.key, "property", 200)}::${annotationText(message, "data")}`;
};
