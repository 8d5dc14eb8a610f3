import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import type { Match } from "../checklist/requirements/match-policies.ts";
import { inlineText } from "../comment/escape/markdown.ts";
import { DETAILS, type Detail } from "../comment/render/detail.ts";
import { whyLines } from "../comment/render/policy-section.ts";
import { counted, ENFORCEMENT_WORDS } from "../comment/words/text.ts";
import { statusSummary } from "./status-summary.ts";

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
