import type { EvaluationError } from "../../checklist/evaluate.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { counted } from "../../policy/model/words.ts";
import { inlineText, linkTo, policyText, tableCell, tableCode } from "../escape/markdown.ts";
import { MARKER } from "../record/page-lines.ts";

export const errorPage = (evaluationError: EvaluationError, options: FooterOptions, rows: number): string => {
  const { problems } = evaluationError;
  const lines =
    problems.length === 0
      ? [
          "**This pull request could not be evaluated.** It stays blocked until it can be.",
          "",
          inlineText(evaluationError.message, 500),
          "",
          "The change is not the reason. Tollgate tries again at the next push, or when the check is run again.",
        ]
      : [
          `**The policies cannot be read, so this pull request cannot be evaluated.** ${counted(problems.length, "problem")} to fix first.`,
          "",
          inlineText(evaluationError.message, 500),
          "",
          ...problemsTable(problems, rows),
          "",
          "To fix it: correct the file on the base branch, because the base's policies apply to a pull request. `tollgate validate` shows the same list on your machine. Then push, or run the check again.",
        ];
  return [MARKER, ...lines, "", ...footer(options)].join("\n").trimEnd();
};

export type FooterOptions = {
  readonly commentHint?: string;
  readonly actionsUrl?: string;
};

export const footer = ({ commentHint, actionsUrl }: FooterOptions): readonly string[] => {
  const parts = [
    commentHint === undefined ? "" : policyText(commentHint, 400),
    actionsUrl === undefined ? "" : linkTo(actionsUrl, "How this was evaluated"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [`<sub>${parts.join(" · ")}</sub>`];
};

const ALLOWED = 8;

export const problemsTable = (problems: readonly Problem[], rows: number): readonly string[] => {
  const rest = problems.length - Math.min(problems.length, rows);
  return [
    "| where | key | what is wrong | allowed |",
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

const cut = (file: string): string => (file.length > 150 ? `…${file.slice(-149)}` : file);

const remedy = ({ allowed = [], suggestion }: Problem): string => {
  const shown = allowed.slice(0, ALLOWED).map((value) => tableCode(value, 60));
  const rest = allowed.length - shown.length;
  const list = shown.length === 0 ? "" : `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  if (suggestion === undefined) return list === "" ? "–" : list;
  return `${tableCode(suggestion, 60)}?${list === "" ? "" : ` Allowed: ${list}`}`;
};
