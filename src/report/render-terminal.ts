import type { Evaluation, Faulted, PolicyResult } from "../engine/evaluation.ts";
import { TERMINAL_QUOTING } from "./escape/terminal-quoting.ts";
import { terminalText } from "./escape/terminal-text.ts";
import { renderProblems } from "./render-problems.ts";
import { displayWidth } from "./terminal/display-width.ts";
import { type Paint, paint } from "./terminal/paint.ts";
import { terminalItem } from "./terminal/terminal-items.ts";
import { terminalWhy } from "./terminal/terminal-why.ts";
import { wrap } from "./terminal/wrap.ts";
import { whoActs } from "./who-acts.ts";
import { adrFindingText } from "./words/adr-finding-text.ts";
import { ADR_FROM_WORDS, ADR_PART_WORDS, ADR_STATE_WORDS } from "./words/adr-words.ts";
import { counted } from "./words/counted.ts";
import { ENFORCEMENT_WORDS } from "./words/enforcement-words.ts";
import { listText } from "./words/list-text.ts";
import { noticeText } from "./words/notice-text.ts";
import { passedByText } from "./words/passed-by-text.ts";

export type TerminalOptions = {
  readonly colour: boolean;
  /** The terminal's width; 80 where it is not known. */
  readonly columns: number;
};

/** Narrower than this, nothing can be laid out; wider than this, nobody reads a line. */
const NARROWEST = 40;
const WIDEST = 120;

/** The report for a person at a terminal. No foreign text moves the cursor, colours or hides anything. */
export const renderTerminal = (result: Evaluation | Faulted, { colour, columns }: TerminalOptions): string => {
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(columns) || 80));
  const style = paint(colour);
  const lines = result.verdict === "error" ? faultedLines(result, style, width) : evaluationLines(result, style, width);
  return `${lines.join("\n").trimEnd()}\n`;
};

const faultedLines = (faulted: Faulted, style: Paint, width: number): readonly string[] => [
  style.red(style.bold("This pull request could not be judged.")),
  ...wrap(terminalText(faulted.message, 500), width),
  "",
  ...(faulted.problems.length === 0 ? [] : [renderProblems(faulted.problems, "text")]),
];

const evaluationLines = (evaluation: Evaluation, style: Paint, width: number): readonly string[] => {
  const posted = (blocking: boolean): readonly PolicyResult[] =>
    evaluation.policies.filter(({ policy }) => (policy.enforcement === "block") === blocking);
  return [
    ...headLines(evaluation, style, width),
    "",
    ...evaluation.notices.flatMap((notice) => [
      ...wrap(`Note: ${noticeText(notice, TERMINAL_QUOTING)}`, width, "", "      "),
      "",
    ]),
    ...posted(true).flatMap((result) => policyLines(result, style, width)),
    ...adrLines(evaluation, style, width),
    ...posted(false).flatMap((result) => policyLines(result, style, width)),
    ...observedLines(evaluation, style, width),
  ];
};

const headLines = (evaluation: Evaluation, style: Paint, width: number): readonly string[] => {
  const { counts, policies } = evaluation;
  if (policies.length === 0) return [style.green(style.bold("No golden checklist applies."))];
  const left = counts.total - counts.answered;
  if (evaluation.passedBy !== undefined) {
    return [
      style.yellow(style.bold(`${left} of ${counted(counts.total, "item")} open, and the merge is not held.`)),
      ...wrap(`${passedByText(evaluation.passedBy, TERMINAL_QUOTING)}.`, width),
    ];
  }
  if (evaluation.verdict === "pass") {
    const words =
      counts.total === 0
        ? "Nothing holds this change; there is advice."
        : `All ${counted(counts.total, "item")} answered.`;
    return [style.green(style.bold(words))];
  }
  const actors = whoActs(evaluation).map(({ who, count }) => `${terminalText(who, 80)} (${count})`);
  return [
    style.yellow(style.bold(`${left} of ${counted(counts.total, "item")} ${left === 1 ? "is" : "are"} open.`)),
    ...wrap(`Next: ${actors.join(", ")}`, width, "", "      "),
  ];
};

const policyLines = ({ policy, match, items }: PolicyResult, style: Paint, width: number): readonly string[] => [
  ...titleLines(
    terminalText(policy.title.trim() === "" ? policy.id : policy.title),
    `(${policy.id}, ${ENFORCEMENT_WORDS[policy.enforcement]})`,
    style,
    width,
  ),
  ...wrap(terminalWhy(match), width, "  ").map((line) => style.dim(line)),
  ...items.flatMap((item) => terminalItem(item, style, width)),
  "",
];

const titleLines = (title: string, about: string, style: Paint, width: number): readonly string[] =>
  displayWidth(`${title} ${about}`) <= width
    ? [`${style.bold(title)} ${style.dim(about)}`]
    : [...wrap(title, width).map(style.bold), ...wrap(about, width, "  ").map(style.dim)];

const adrLines = ({ adr }: Evaluation, style: Paint, width: number): readonly string[] => {
  if (adr === undefined) return [];
  const colour = adr.state === "met" ? style.green : style.yellow;
  return [
    `${style.bold("Decision record (ADR):")} ${colour(ADR_STATE_WORDS[adr.state])}`,
    ...wrap(`It has to say ${listText(adr.parts.map((part) => ADR_PART_WORDS[part]))}.`, width, "  "),
    ...adr.looked.flatMap((one) =>
      wrap(
        `${terminalText(one.target, 160)}, ${ADR_FROM_WORDS[one.from]}: ${adrFindingText(one.found, (text) => terminalText(text, 60))}`,
        width,
        "  ",
        "    ",
      ),
    ),
    "",
  ];
};

const observedLines = ({ observed }: Evaluation, style: Paint, width: number): readonly string[] =>
  observed.length === 0
    ? []
    : wrap(`Observed only: ${observed.map(({ policy }) => policy.id).join(", ")}`, width, "", "  ").map((line) =>
        style.dim(line),
      );
