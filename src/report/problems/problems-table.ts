import type { Problem } from "../../engine/problem.ts";
import { tableCell } from "../escape/table-cell.ts";
import { tableCode } from "../escape/table-code.ts";
import { counted } from "../words/counted.ts";

/** Allowed values named for one problem; the rest is counted. */
const ALLOWED = 8;

/** Problems as a Markdown table: where, which key, what is wrong, what may stand there. At most `rows`; the rest is counted. */
export const problemsTable = (problems: readonly Problem[], rows: number): readonly string[] => {
  const rest = problems.length - Math.min(problems.length, rows);
  return [
    "| where | key | what is wrong | what may stand there |",
    "| --- | --- | --- | --- |",
    ...problems
      .slice(0, rows)
      .map(
        (problem) =>
          `| ${tableCode(`${cut(problem.file)}:${problem.line}:${problem.column}`, 200)} | ${tableCode(problem.key, 100)} | ${tableCell(problem.message)} | ${remedy(problem)} |`,
      ),
    ...(rest > 0 ? ["", `And ${counted(rest, "more problem")}.`] : []),
  ];
};

// The position must survive a path that is too long to show.
const cut = (file: string): string => (file.length > 150 ? `…${file.slice(-149)}` : file);

const remedy = ({ allowed = [], suggestion }: Problem): string => {
  const shown = allowed.slice(0, ALLOWED).map((value) => tableCode(value, 60));
  const rest = allowed.length - shown.length;
  const list = shown.length === 0 ? "" : `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  if (suggestion === undefined) return list === "" ? "–" : list;
  return `${tableCode(suggestion, 60)}?${list === "" ? "" : ` Allowed: ${list}`}`;
};
