import { ADR_FROM_WORDS, ADR_PART_WORDS, ADR_STATE_WORDS, adrFindingText } from "../checklist/adr/assess-adr.ts";
import { foldersOf } from "../checklist/adr/new-record.ts";
import type { Evaluation, EvaluationError, PolicyResult } from "../checklist/evaluate.ts";
import { waysText } from "../checklist/evidence/verify-words.ts";
import { type ItemResult, isAnswered } from "../checklist/item-result.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import { TERMINAL_QUOTING, terminalText } from "../comment/escape/markdown.ts";
import { NARROWING } from "../comment/render/help-section.ts";
import {
  askedNow,
  ENFORCEMENT_WORDS,
  OUTCOME_WORDS,
  REFUSAL_WORDS,
  severalText,
  timeText,
  undecidedText,
  whoActs,
  whoWords,
} from "../comment/words/item-words.ts";
import { gapText, noticeText, passedByText } from "../comment/words/notice-text.ts";
import { counted, listText, someText } from "../policy/model/words.ts";
import { asksNothing } from "./status.ts";
import { displayWidth, type Paint, paint, renderProblems, wrap } from "./terminal-layout.ts";

type TerminalOptions = {
  readonly colour: boolean;
  readonly columns: number;
};

const NARROWEST = 40;
const WIDEST = 120;

/** Foreign text cannot move the cursor, colour or hide anything. */
export const renderTerminal = (result: Evaluation | EvaluationError, { colour, columns }: TerminalOptions): string => {
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(columns) || 80));
  const style = paint(colour);
  const lines = result.verdict === "error" ? errorLines(result, style, width) : evaluationLines(result, style, width);
  return `${lines.join("\n").trimEnd()}\n`;
};

const errorLines = (evaluationError: EvaluationError, style: Paint, width: number): readonly string[] => [
  style.red(style.bold("This pull request could not be evaluated.")),
  ...wrap(terminalText(evaluationError.message, 500), width),
  "",
  ...(evaluationError.problems.length === 0 ? [] : [renderProblems(evaluationError.problems, "text", width)]),
];

const evaluationLines = (evaluation: Evaluation, style: Paint, width: number): readonly string[] => {
  const posted = (blocking: boolean): readonly PolicyResult[] =>
    evaluation.policies.filter(({ policy }) => (policy.enforcement === "block") === blocking);
  const asksAdr = ({ policy }: PolicyResult): boolean => evaluation.adr?.policies.includes(policy.id) === true;
  return [
    ...headLines(evaluation, style, width),
    "",
    ...evaluation.notices.flatMap((notice) => [
      ...wrap(`Note: ${noticeText(notice, TERMINAL_QUOTING)}`, width, "", "      "),
      "",
    ]),
    ...posted(true).flatMap((result) => policyLines(result, asksAdr(result), style, width)),
    ...adrLines(evaluation, style, width),
    ...posted(false).flatMap((result) => policyLines(result, asksAdr(result), style, width)),
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
      counts.total === 1
        ? "The one item is answered."
        : counts.total > 0
          ? `All ${counted(counts.total, "item")} are answered.`
          : asksNothing(evaluation)
            ? "Nothing is asked of this change."
            : "Nothing holds this change; there is advice.";
    return [style.green(style.bold(words))];
  }
  const actors = whoActs(evaluation).map(({ who, count }) => `${terminalText(who, 80)} (${count})`);
  return [
    style.yellow(style.bold(`${left} of ${counted(counts.total, "item")} ${left === 1 ? "is" : "are"} open.`)),
    ...wrap(`Next: ${actors.join(", ")}`, width, "", "      "),
  ];
};

const policyLines = (
  { policy, match, items }: PolicyResult,
  asksAdr: boolean,
  style: Paint,
  width: number,
): readonly string[] => [
  ...titleLines(
    terminalText(policy.title.trim() === "" ? policy.id : policy.title),
    `(${policy.id}, ${items.length === 0 && !asksAdr ? "asks nothing of this change" : ENFORCEMENT_WORDS[policy.enforcement]})`,
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

const adrLines = ({ adr, settings }: Evaluation, style: Paint, width: number): readonly string[] => {
  if (adr === undefined) return [];
  const folders = foldersOf(settings.adr).map((path) => terminalText(path, 80));
  const place = `Add it under ${listText(folders, "or")}, or link it in the description.`;
  const colour = adr.state === "met" ? style.green : style.yellow;
  return [
    `${style.bold("Decision record (ADR):")} ${colour(ADR_STATE_WORDS[adr.state])}`,
    ...wrap(`It must contain ${listText(adr.parts.map((part) => ADR_PART_WORDS[part]))}.`, width, "  "),
    ...(adr.looked.length > 0 || folders.length === 0 ? [] : wrap(place, width, "  ")),
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

const OUTCOME = 14;
const WAYS = 4;

const terminalItem = (item: ItemResult, paint: Paint, columns: number): readonly string[] => {
  const { sign, word } = OUTCOME_WORDS[item.outcome];
  const indent = " ".repeat(OUTCOME);
  const colour = isAnswered(item) ? paint.green : item.outcome === "open" ? paint.yellow : paint.red;
  const [first = "", ...more] = wrap(terminalText(item.text), columns, indent);
  const label = `  ${sign} ${word}`;
  return [
    `${colour(label)}${first.slice(label.length)}`,
    ...more,
    ...notes(item).flatMap((note) => wrap(note, columns, indent).map((line) => paint.dim(line))),
  ];
};

const notes = (item: ItemResult): readonly string[] => {
  const { entry, evidence, refusal, outcome } = item;
  const answered = isAnswered(item);
  const who = item.by.some(({ kind }) => kind === "anyone") ? "" : ` · ${whoWords(askedNow(item), "short")}`;
  const given = item.several?.given ?? (entry === undefined ? [] : [entry]);
  const said = given
    .map(({ by, at }) => `${by === "" ? "somebody" : terminalText(by, 60)}, ${terminalText(timeText(at), 40)}`)
    .join("; ");
  return [
    `${terminalText(item.key)}${answered ? "" : item.verifyOnly ? " · a machine" : terminalText(who)}`,
    ...(outcome === "open" && said !== "" && item.several !== undefined
      ? [`${severalText(item.several)}: ${said}`]
      : []),
    ...(said === "" || outcome === "open"
      ? []
      : [`${outcome === "waived" ? "not applicable, says" : "ticked by"} ${said}`]),
    ...(outcome === "waived" && entry?.reason !== undefined ? [`because ${terminalText(entry.reason)}`] : []),
    ...(outcome === "stale" ? [staleText(item)] : []),
    ...(evidence === undefined || outcome !== "verified"
      ? []
      : [terminalText(evidence.text), terminalText(evidence.url)]),
    ...(item.undecided ?? []).map((one) => undecidedText(one, terminalText(one.by, 60), TERMINAL_QUOTING)),
    ...(refusal === undefined ? [] : [`not taken from ${terminalText(refusal.by, 60)}: ${REFUSAL_WORDS[refusal.why]}`]),
    ...(answered || item.verifyWords.length === 0
      ? []
      : [
          `${item.verifyOnly ? "answered" : "also answered"} ${waysText(
            item.verifyWords.slice(0, WAYS).map((way) => terminalText(way.replaceAll("`", ""), 160)),
            item.verifyWords.length - WAYS,
          )}`,
        ]),
    ...lackingNotes(item),
  ].filter((note) => note !== "");
};

const lackingNotes = ({ lacking = [] }: ItemResult): readonly string[] => {
  const told = lacking.filter(({ absent }) => absent !== true);
  const rest = told.length - 4;
  return [
    ...told.slice(0, 4).map(({ text }) => `not yet: ${terminalText(text, 200)}`),
    ...(rest > 0 ? [`not yet: ${rest} more`] : []),
  ];
};

const staleText = ({ staleBecause }: ItemResult): string => {
  const unseen = gapText(staleBecause, (login) => terminalText(login, 60));
  if (unseen !== undefined) return `stale: ${unseen}`;
  if (staleBecause === undefined || (staleBecause.push && staleBecause.files.length === 0))
    return "stale: commits were pushed since";
  const files = staleBecause.files.slice(0, 5).map((file) => terminalText(file, 120));
  const rest = (count: number): string => counted(count, files.length === 0 ? "file" : "more file");
  return `stale: ${someText(files, staleBecause.count, rest)} changed since`;
};

const NAMED = 3;

/** What of the files below decided. Each of several conditions counts its own files, so no count is shown. */
const FILE_WORDS: Readonly<Partial<Record<string, string>>> = {
  paths: "paths",
  added_lines: "added lines",
  removed_lines: "removed lines",
  new_lines: "new lines",
  gone_lines: "lines that are gone",
  content: "text",
};

/** The files, and what else decided; never a glob (`explain` has those). */
const terminalWhy = ({ files, reasons }: Match): string => {
  const of = [...new Set(reasons.flatMap(({ predicate }) => FILE_WORDS[predicate] ?? []))];
  const others = reasons
    .filter(({ predicate }) => FILE_WORDS[predicate] === undefined && !NARROWING.includes(predicate))
    .map(({ text }) => terminalText(text, 120));
  const because = [
    ...(of.length === 1 && of[0] === "paths" ? [] : of.length === 0 ? [] : [`by ${listText(of)}`]),
    ...new Set(others),
  ].slice(0, NAMED);
  const named = files.slice(0, NAMED).map(({ path }) => terminalText(path, 120));
  const list = someText(named, files.length, (rest) => counted(rest, "more file"));
  return [list, because.join(", ")].filter((part) => part !== "").join(": ") || "It applies to every pull request";
};
