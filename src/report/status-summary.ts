import { ADR_FROM_WORDS, ADR_STATE_WORDS, adrFindingText } from "../checklist/adr/assess-adr.ts";
import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { type ItemResult, isAnswered } from "../checklist/item-result.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import { codeSpan, inlineText, linkTo, MARKDOWN_QUOTING, tableCell } from "../comment/escape/markdown.ts";
import { problemsTable } from "../comment/render/error-page.ts";
import { headline } from "../comment/render/headline.ts";
import { DETAILS, type Detail } from "../comment/render/left-out.ts";
import {
  askedNow,
  CHANGE_WORDS,
  ENFORCEMENT_WORDS,
  OUTCOME_WORDS,
  REFUSAL_WORDS,
  timeText,
  undecidedText,
  whoWords,
} from "../comment/words/item-words.ts";
import { gapText, noticeText } from "../comment/words/notice-text.ts";
import type { ChangedFile } from "../policy/model/facts.ts";
import { counted, listText, someText } from "../policy/model/words.ts";

/** GitHub's limit for a check's summary: https://docs.github.com/en/rest/checks/runs#create-a-check-run */
const LONGEST_SUMMARY = 65_535;

const STAGES: readonly { readonly rows: number; readonly text: number }[] = [
  { rows: 400, text: 200 },
  { rows: 400, text: 60 },
  { rows: 150, text: 40 },
  { rows: 40, text: 40 },
  { rows: 5, text: 40 },
];

export const statusSummary = (result: Evaluation | EvaluationError, longest: number = LONGEST_SUMMARY): string => {
  for (const stage of STAGES) {
    const lines = result.verdict === "error" ? errorLines(result, stage.rows) : evaluationLines(result, stage);
    const summary = `${lines.join("\n").trimEnd()}\n`;
    if (summary.length <= longest) return summary;
  }
  return "The report is too long to be shown here.\n";
};

const errorLines = (evaluationError: EvaluationError, rows: number): readonly string[] => [
  "**This pull request could not be evaluated.**",
  "",
  inlineText(evaluationError.message, 500),
  "",
  ...(evaluationError.problems.length === 0 ? [] : problemsTable(evaluationError.problems, rows)),
];

const evaluationLines = (evaluation: Evaluation, stage: (typeof STAGES)[number]): readonly string[] => [
  headline(evaluation),
  "",
  ...evaluation.notices
    .slice(0, stage.rows)
    .flatMap((notice) => [`> **Note:** ${noticeText(notice, MARKDOWN_QUOTING)}`, ""]),
  ...itemTable(evaluation, stage),
  ...adrLines(evaluation, stage.rows),
];

const itemTable = (evaluation: Evaluation, { rows, text }: (typeof STAGES)[number]): readonly string[] => {
  const items = evaluation.policies
    .flatMap((result) => result.items.map((item) => ({ item, title: result.policy.title })))
    .sort((a, b) => rank(a.item) - rank(b.item));
  if (items.length === 0) return [];
  const rest = items.length - Math.min(items.length, rows);
  return [
    "| item | policy | outcome | who | when | commit | evidence |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...items.slice(0, rows).map(({ item, title }) => row(item, title, text)),
    ...(rest > 0 ? ["", `And ${counted(rest, "more item")}.`] : []),
    "",
  ];
};

const rank = (item: ItemResult): number => (isAnswered(item) ? 2 : 0) + (item.blocking ? 0 : 1);

const row = (item: ItemResult, title: string, text: number): string => {
  const { entry, evidence, outcome } = item;
  const { sign, word } = OUTCOME_WORDS[outcome];
  const commit = /^[0-9a-f]{7,64}$/.exec(entry?.head ?? "") === null ? "–" : codeSpan((entry?.head ?? "").slice(0, 7));
  const cells = [
    tableCell(item.text, text),
    tableCell(title, text),
    `${sign} ${word}${item.blocking ? "" : " (advice)"}`,
    whoCell(item, text),
    tableCell(entry === undefined ? "" : timeText(entry.at), 40),
    commit,
    evidenceCell(item, text, evidence),
  ];
  return `| ${cells.join(" | ")} |`;
};

const whoCell = (item: ItemResult, text: number): string => {
  const { outcome, entry, verifyOnly, several } = item;
  const people = several?.given ?? (entry === undefined ? [] : [entry]);
  const said = people.flatMap(({ by }) => (by === "" ? [] : [tableCell(by, 60)])).join(", ");
  if (outcome === "verified") return "a machine";
  if (isAnswered({ outcome })) return said === "" ? tableCell("") : said;
  const asks = `asks ${tableCell(verifyOnly ? "a machine" : whoWords(askedNow(item), "short"), text)}`;
  return said === "" ? asks : `${said}; ${asks}`;
};

const evidenceCell = (item: ItemResult, text: number, evidence: ItemResult["evidence"]): string => {
  if (evidence === undefined) return tableCell(reasonOf(item), text);
  const seen = [...evidence.text].slice(0, text).join("");
  return evidence.url === "" ? tableCell(seen, text) : linkTo(evidence.url, seen);
};

const reasonOf = ({ outcome, entry, staleBecause, refusal, undecided: [undecided] = [] }: ItemResult): string => {
  if (undecided !== undefined) return undecidedText(undecided, undecided.by || "somebody", { plain: (text) => text });
  switch (outcome) {
    case "waived":
      return entry?.reason ?? "";
    case "stale": {
      const { files = [], count = 0, push = false } = staleBecause ?? {};
      const unseen = gapText(staleBecause, (login) => login);
      if (unseen !== undefined) return unseen;
      if (files.length > 0) return `${someText(files, count)} changed since`;
      return push ? "commits were pushed since" : "";
    }
    case "refused":
      return refusal === undefined
        ? ""
        : `the answer of ${refusal.by || "somebody"} does not count: ${REFUSAL_WORDS[refusal.why]}`;
    case "open":
    case "done":
    case "verified":
      return "";
  }
};

const adrLines = ({ adr }: Evaluation, rows: number): readonly string[] => {
  if (adr === undefined) return [];
  const rest = adr.looked.length - Math.min(adr.looked.length, rows);
  return [
    `**Decision record (ADR): ${ADR_STATE_WORDS[adr.state]}**`,
    "",
    ...adr.looked
      .slice(0, rows)
      .map(
        (one) =>
          `- ${codeSpan(one.target, 160)}, ${ADR_FROM_WORDS[one.from]}: ${adrFindingText(one.found, MARKDOWN_QUOTING.plain)}`,
      ),
    ...(rest > 0 ? [`- and ${counted(rest, "more link")}`] : []),
  ];
};

/**
 * GitHub allows 1 MiB of UTF-8 per step; a character has at most three bytes here.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
const LONGEST_JOB_SUMMARY = 300_000;

export const renderJobSummary = (result: Evaluation | EvaluationError): string => {
  const table = statusSummary(result);
  if (result.verdict === "error") return `## Tollgate\n\n${table}`;
  for (const detail of DETAILS) {
    const summary = [
      "## Tollgate",
      "",
      table,
      ...policyLines(result, detail),
      ...observedLines(result.observed, detail),
    ];
    const text = `${summary.join("\n").trimEnd()}\n`;
    if (text.length <= LONGEST_JOB_SUMMARY) return text;
  }
  return `## Tollgate\n\n${table}\n${counted(result.policies.length + result.observed.length, "policy applies", "policies apply")}; there is no room to say why.\n`;
};

const policyLines = (evaluation: Evaluation, detail: Detail): readonly string[] =>
  evaluation.policies.length === 0
    ? []
    : ["### Why", "", ...evaluation.policies.flatMap(({ match }) => matchLines(match, detail))];

const observedLines = (observed: readonly Match[], detail: Detail): readonly string[] =>
  observed.length === 0
    ? []
    : [
        "### Observed",
        "",
        `${counted(observed.length, "more policy applies", "more policies apply")} and only ${observed.length === 1 ? "observes" : "observe"}: nothing is asked of the pull request.`,
        "",
        ...observed.flatMap((match) => matchLines(match, detail)),
      ];

const matchLines = (match: Match, detail: Detail): readonly string[] => [
  `**${inlineText(match.policy.title, 100)}** (${ENFORCEMENT_WORDS[match.policy.enforcement]})`,
  "",
  ...whyLines(match, detail),
];

const REASONS = 8;

const whyLines = (match: Match, detail: Detail): readonly string[] => {
  if (detail.files === 0) return [];
  const { files, reasons } = match;
  const shown = files.slice(0, detail.files);
  const rest = files.length - shown.length;
  const named = reasons
    .slice(0, REASONS)
    .map((reason) => `${inlineText(reason.text, 200)} (${codeSpan(reason.predicate, 40)})`);
  const because = reasons.length > REASONS ? [...named, counted(reasons.length - REASONS, "more reason")] : named;
  return [
    `<details><summary>Why it applies${files.length === 0 ? "" : `: ${counted(files.length, "file")}`}</summary>`,
    "",
    ...(because.length === 0 ? [] : [`Because ${listText(because)}.`, ""]),
    ...shown.map((file) => `- ${fileText(file)}${decidedBy(file, match)}`),
    ...(rest > 0 ? [`- and ${counted(rest, "more file")}`] : []),
    "",
    "</details>",
    "",
  ];
};

const fileText = (file: ChangedFile): string =>
  `${codeSpan(file.path, 160)} ${CHANGE_WORDS[file.status]}${file.previousPath === undefined ? "" : ` from ${codeSpan(file.previousPath, 160)}`}`;

const decidedBy = (file: ChangedFile, match: Match): string => {
  const decided = new Set<string>();
  for (const reason of match.reasons) {
    for (const path of [file.path, file.previousPath]) {
      if (path !== undefined && Object.hasOwn(reason.decided, path)) decided.add(reason.decided[path] ?? "");
    }
  }
  decided.delete("");
  const by = [...decided].slice(0, 3).map((what) => codeSpan(what, 100));
  return by.length === 0 ? "" : ` · ${by.join(", ")}`;
};
