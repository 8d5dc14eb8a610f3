import { terminalText } from "../../comment/escape/markdown.ts";
import { COMMAND } from "../../git/repository.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { renderProblems, wrap } from "../../report/terminal-layout.ts";
import { paint, type Terminal } from "./terminal.ts";

/** Text goes to standard error, JSON to standard output, and the command ends with 2. */
export const printProblems = async (
  terminal: Terminal,
  problems: readonly Problem[],
  options: { readonly json?: boolean | undefined },
): Promise<void> => {
  if (options.json === true) await terminal.out(renderProblems(problems, "json"));
  else terminal.err(problems.map((problem) => problemText(terminal, problem)).join(""));
  terminal.exit(2);
};

export const problemText = (terminal: Terminal, problem: Problem): string => {
  const mark = paint(terminal.colour.err)("red", "problem");
  if (problem.file !== COMMAND) return `${mark} ${renderProblems([problem], "text", terminal.columns)}`;
  const hint = problem.suggestion === undefined ? "" : ` Did you mean ${problem.suggestion}?`;
  const allowed = problem.allowed === undefined ? "" : ` Allowed: ${problem.allowed.join(", ")}.`;
  const text = terminalText(`${problem.key}: ${problem.message}${hint}${allowed}`, 4_000);
  // The width is measured without the colour of the mark.
  return `${mark}${wrap(`problem ${text}`, terminal.columns, "", "  ").join("\n").slice("problem".length)}\n`;
};
