import type { Evaluation, Faulted } from "../engine/evaluation.ts";
import type { Explained } from "../github/explain-error.ts";
import type { PullRequestRef } from "../github/github-client.ts";
import { annotationText } from "../report/escape/annotation-text.ts";
import { renderJobSummary } from "../report/render-job-summary.ts";
import { renderStatus } from "../report/render-status.ts";
import { addSummary, annotate, printText, setOutput } from "./runner.ts";
import type { World } from "./world.ts";

/** What became of one pull request. */
export type Result =
  | {
      readonly kind: "judged";
      readonly ref: PullRequestRef;
      readonly report: Evaluation | Faulted;
      /** It moved faster than it could be judged; the event of the last move judges it. */
      readonly superseded: boolean;
      readonly commentUrl: string;
    }
  | { readonly kind: "failed"; readonly ref: PullRequestRef; readonly explained: Explained };

/**
 * Tells the runner: outputs, the job's summary, a line a pull request in the log, annotations for what has to be
 * mended.
 *
 * @returns 1 where a pull request could not be judged, by our fault or by its policies', else 0.
 */
export const reportResults = (world: World, results: readonly Result[]): number => {
  const judged = results.flatMap((result) => (result.kind === "judged" ? [result] : []));
  const evaluations = judged.flatMap(({ report }) => (report.verdict === "error" ? [] : [report]));
  for (const result of results) {
    if (result.kind === "failed") {
      annotate(world, "error", "Tollgate could not judge", `${result.explained.message}\n\n${result.explained.hint}`);
      continue;
    }
    const { title, annotations } = renderStatus(result.report, { unfinished: "pending" });
    printText(
      world,
      `#${result.ref.number}: ${result.report.verdict}: ${title}${result.superseded ? " (it moved meanwhile: not published)" : ""}`,
    );
    for (const { path, line, column, level, title: name, message } of annotations) {
      const place = `file=${annotationText(path, "property")},line=${line},col=${column},title=${annotationText(name, "property")}`;
      world.print(`::${level === "failure" ? "error" : "warning"} ${place}::${annotationText(message, "data")}`);
    }
    addSummary(world, renderJobSummary(result.report));
  }
  setOutput(world, "verdict", worstOf(results));
  setOutput(
    world,
    "open-items",
    String(evaluations.reduce((sum, { counts }) => sum + counts.total - counts.answered, 0)),
  );
  setOutput(
    world,
    "matched-policies",
    JSON.stringify([...new Set(evaluations.flatMap(({ policies }) => policies.map(({ policy }) => policy.id)))]),
  );
  setOutput(world, "comment-url", judged.find(({ commentUrl }) => commentUrl !== "")?.commentUrl ?? "");
  return worstOf(results) === "error" ? 1 : 0;
};

const worstOf = (results: readonly Result[]): "pass" | "blocked" | "error" => {
  const verdicts = results.map((result) => (result.kind === "failed" ? "error" : result.report.verdict));
  return (["error", "blocked"] as const).find((verdict) => verdicts.includes(verdict)) ?? "pass";
};
