import type { Evaluation, Faulted } from "../engine/evaluation.ts";

/** The command line's exit code: 0 pass, 1 blocked, 2 a problem in what the user wrote, 3 an error. */
export const exitCode = (result: Evaluation | Faulted): 0 | 1 | 2 | 3 => {
  switch (result.verdict) {
    case "pass":
      return 0;
    case "blocked":
      return 1;
    case "error":
      return result.problems.length > 0 ? 2 : 3;
  }
};
