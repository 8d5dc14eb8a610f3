import type { Problem, ProblemCode } from "../engine/problem.ts";

/** The "file" of a problem in what was typed at the command, rather than in a file. */
export const COMMAND = "command line";

/** A fault in what was typed at the command, as the answer of a function that reads it. */
export const commandProblem = (
  code: ProblemCode,
  option: string,
  message: string,
  more: Pick<Problem, "allowed" | "suggestion"> = {},
): { readonly ok: false; readonly problems: readonly Problem[] } => ({
  ok: false,
  problems: [{ code, file: COMMAND, line: 1, column: 1, key: option, message, ...more }],
});
