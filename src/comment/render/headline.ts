import type { Evaluation, EvaluationError } from "../../checklist/evaluate.ts";
import { isAnswered } from "../../checklist/item-result.ts";
import type { Problem } from "../../policy/model/problem.ts";
import { counted, listText } from "../../policy/model/words.ts";
import { inlineText, linkTo, MARKDOWN_QUOTING, policyText, tableCell, tableCode } from "../escape/markdown.ts";
import { MARKER } from "../record/page-lines.ts";
import { whoActs, whoWords } from "../words/item-words.ts";
import { passedByText } from "../words/notice-text.ts";

export type Detail = {
  readonly files: number;
  readonly help: boolean;
  readonly foldedWhy: boolean;
  readonly notes: "all" | "to-do" | "none";
  /** Maximum code points of an item's text and of a title; 0 shows the key instead. */
  readonly text: number;
  readonly fingerprints: boolean;
  readonly advice: boolean;
  readonly rows: number;
};

const FULL: Detail = {
  files: 20,
  help: true,
  foldedWhy: true,
  notes: "all",
  text: 300,
  fingerprints: true,
  advice: true,
  rows: 40,
};

/** From full to minimal; the first that fits is published. What people act on is dropped last. */
export const DETAILS: readonly [Detail, ...Detail[]] = (() => {
  const fewFiles = { ...FULL, files: 5, rows: 15 };
  const noFiles = { ...fewFiles, files: 0 };
  const noHelp = { ...noFiles, help: false };
  const noWhy = { ...noHelp, foldedWhy: false };
  const toDo = { ...noWhy, notes: "to-do" as const };
  const noNotes = { ...toDo, notes: "none" as const, rows: 5 };
  const short = { ...noNotes, text: 100 };
  const noPrints = { ...short, fingerprints: false };
  const shorter = { ...noPrints, text: 40 };
  const keys = { ...shorter, text: 0, rows: 1 };
  const noAdvice = { ...keys, advice: false };
  return [FULL, fewFiles, noFiles, noHelp, noWhy, toDo, noNotes, short, noPrints, shorter, keys, noAdvice];
})();

export const leftOut = (evaluation: Evaluation, detail: Detail, droppedBoxes: number): string | undefined => {
  const [full] = DETAILS;
  const shown = evaluation.policies.filter((result) => detail.advice || result.policy.enforcement === "block");
  const items = shown.flatMap((result) => result.items);
  const files = shown.reduce(
    (sum, { match }) => sum + Math.min(match.files.length, full.files) - Math.min(match.files.length, detail.files),
    0,
  );
  const helps = items.filter((item) => item.help !== undefined && !isAnswered(item)).length;
  const long = items.filter((item) => [...item.text].length > detail.text).length;
  const advice = evaluation.policies.length - shown.length;
  const parts = [
    files > 0 ? counted(files, "file name") : "",
    !detail.help && helps > 0 ? counted(helps, "help text") : "",
    detail.foldedWhy ? "" : "why the folded policies apply",
    detail.notes === "all" ? "" : detail.notes === "to-do" ? "who answered" : "the notes under the items",
    detail.text < full.text && long > 0 ? `the end of ${counted(long, "item text")}` : "",
    detail.advice || advice === 0 ? "" : counted(advice, "policy that advises", "policies that advise"),
    droppedBoxes > 0 ? `${counted(droppedBoxes, "answered item")}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? undefined : `Left out, because the comment would be too long: ${listText(parts)}.`;
};

const NAMED = 4;

export const headline = (evaluation: Evaluation): string => {
  const { counts, policies } = evaluation;
  if (policies.length === 0) return "**No golden checklist applies** to this change.";
  if (evaluation.verdict === "pass" && counts.total === 0)
    return policies.some(({ items }) => items.length > 0)
      ? "**Nothing holds this pull request.** There is advice below."
      : "**Nothing is asked of this change.**";
  const done = `${counts.answered} of ${counts.total} done`;
  if (evaluation.passedBy !== undefined) {
    return `**${done}, and the merge is not held.** ${passedByText(evaluation.passedBy, MARKDOWN_QUOTING)}.`;
  }
  if (evaluation.verdict === "pass") return `✓ **${answered(counts.total)}.** Nothing holds this pull request.`;
  const because = [
    counts.stale > 0 ? `${counts.stale} stale` : "",
    counts.refused > 0 ? `${counts.refused} refused` : "",
  ].filter((part) => part !== "");
  return `**${done}**${because.length === 0 ? "" : ` (${because.join(", ")})`}${next(evaluation)}`;
};

const answered = (total: number): string =>
  total === 1 ? "The one item is answered" : `All ${counted(total, "item")} are answered`;

const next = (evaluation: Evaluation): string => {
  const actors = whoActs(evaluation);
  const [only] = actors;
  if (only === undefined) return "";
  // Who opened it from the repository itself has write access; the headline is short (at most 85 words are seen).
  if (actors.length === 1 && only.who === whoWords([], "short"))
    return evaluation.facts.head.fork ? ` · ${only.who} can answer` : " · anyone can answer";
  if (actors.length === 1) return ` · next: ${inlineText(only.who, 80)}`;
  const named = actors.slice(0, NAMED).map(({ who, count }) => `${inlineText(who, 80)} (${count})`);
  const rest = actors.length - named.length;
  return ` · next: ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};

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
