import type { Problem } from "./problem.ts";

/** A problem on one line: `file:line:column key message (allowed: …; did you mean …?)`. */
export const formatProblem = (problem: Problem): string => {
  const { file, line, column, key, message, allowed, suggestion } = problem;
  const hints = [
    ...(allowed === undefined || allowed.length === 0
      ? []
      : [
          `allowed: ${allowed.slice(0, 40).join(", ")}${allowed.length > 40 ? ` and ${allowed.length - 40} more` : ""}`,
        ]),
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
  ];
  return oneLine(
    [`${file}:${line}:${column}`, key, message, hints.length === 0 ? "" : `(${hints.join("; ")})`]
      .filter((part) => part !== "")
      .join(" "),
  );
};

/** Line ends and other control characters of what a user wrote are shown as spaces, so that a problem stays one line and moves no cursor. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
