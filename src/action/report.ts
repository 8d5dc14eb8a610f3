import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { type Quoting, visibleText } from "../comment/escape/markdown.ts";
import { noticeText } from "../comment/words/notice-text.ts";
import type { ReviewsAsked } from "../gate/ask-for-reviews.ts";
import type { Explained } from "../github/client/explain-error.ts";
import type { PullRequestRef } from "../github/client/github-client.ts";
import { renderStatus } from "../report/status.ts";
import { renderJobSummary } from "../report/status-summary.ts";
import { type Context, type Core, plainText } from "./inputs.ts";

export type Result =
  | {
      readonly kind: "evaluated";
      readonly ref: PullRequestRef;
      readonly report: Evaluation | EvaluationError;
      readonly commentUrl: string;
      readonly check: string;
      readonly baseUnread: string;
      readonly reviews?: ReviewsAsked;
    }
  | { readonly kind: "failed"; readonly ref: PullRequestRef; readonly explained: Explained };

const LONGEST_ANNOTATION = 1_000;

/** Fails the run if a pull request could not be evaluated. */
export const reportResults = async ({ core, addSummary }: Context, results: readonly Result[]): Promise<void> => {
  const evaluated = results.flatMap((result) => (result.kind === "evaluated" ? [result] : []));
  const evaluations = evaluated.flatMap(({ report }) => (report.verdict === "error" ? [] : [report]));
  for (const result of results) tellOne(core, result);
  core.setOutput("verdict", worstOf(results));
  core.setOutput(
    "open-items",
    String(evaluations.reduce((sum, { counts }) => sum + counts.total - counts.answered, 0)),
  );
  core.setOutput(
    "matched-policies",
    JSON.stringify([...new Set(evaluations.flatMap(({ policies }) => policies.map(({ policy }) => policy.id)))]),
  );
  core.setOutput("comment-url", evaluated.find(({ commentUrl }) => commentUrl !== "")?.commentUrl ?? "");
  if (evaluated.length > 0) await addSummary(fitSummaries(evaluated.map(({ report }) => renderJobSummary(report))));
};

const nameOf = ({ number }: PullRequestRef): string => (number === 0 ? "the merge group" : `#${number}`);

const tellOne = (core: Core, result: Result): void => {
  if (result.kind === "failed") {
    core.setFailed(
      `Tollgate could not evaluate ${nameOf(result.ref)}: ${result.explained.message}\n\n${result.explained.hint}`,
    );
    return;
  }
  const { title, annotations } = renderStatus(result.report, { unfinished: "pending" });
  for (const { path, line, column, level, title: name, message } of annotations) {
    const place = { file: visibleText(path), startLine: line, startColumn: column, title: visibleText(name) };
    core[level === "failure" ? "error" : "warning"](visibleText(message, LONGEST_ANNOTATION), place);
  }
  if (result.report.verdict !== "error") {
    const unseen = result.report.notices.filter(({ kind }) => kind === "defaults-unseen");
    for (const notice of unseen) core.info(plainText(noticeText(notice, PLAIN)));
  }
  if (result.reviews !== undefined) tellReviews(core, result.reviews);
  if (result.baseUnread !== "") core.info(plainText(unreadBase(result)));
  const words = `#${result.ref.number}: ${result.report.verdict}: ${title}`;
  if (result.report.verdict === "error") core.setFailed(words);
  else core.info(plainText(words));
};

const tellReviews = (core: Core, { requested, failed }: ReviewsAsked): void => {
  if (requested.length > 0) core.info(plainText(`Asked for a review: ${requested.join(", ")}.`));
  if (failed !== undefined) core.info(plainText(visibleText(failed, LONGEST_ANNOTATION)));
};

const unreadBase = ({ ref, check, baseUnread }: Extract<Result, { kind: "evaluated" }>): string =>
  `GitHub did not tell what the base branch of #${ref.number} requires (${visibleText(baseUnread)}). So its verdict stands under "${visibleText(check)}". Where the branch requires the check, the workflow needs \`contents: read\` to learn that.`;

const PLAIN: Quoting = { code: (text) => visibleText(text), plain: (text) => visibleText(text) };

const worstOf = (results: readonly Result[]): "pass" | "blocked" | "error" => {
  const verdicts = results.map((result) => (result.kind === "failed" ? "error" : result.report.verdict));
  return (["error", "blocked"] as const).find((verdict) => verdicts.includes(verdict)) ?? "pass";
};

/** In bytes. The runner drops a summary of more than 1 MiB. `REST` is for the number of omitted summaries. */
export const LARGEST_SUMMARY = 1_000_000;

const REST = 200;

export const fitSummaries = (summaries: readonly string[], max = LARGEST_SUMMARY): string => {
  const shown: string[] = [];
  let room = max - REST;
  for (const summary of summaries) {
    room -= Buffer.byteLength(summary) + 1;
    if (room < 0) break;
    shown.push(summary);
  }
  const left = summaries.length - shown.length;
  const rest = left === 0 ? [] : [`There is no room here for ${left} more of ${summaries.length} pull requests.\n`];
  return [...shown, ...rest].join("\n");
};
