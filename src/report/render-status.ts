import type { Evaluation, Faulted } from "../engine/evaluation.ts";
import type { Problem } from "../engine/problem.ts";
import { visibleText } from "./escape/visible-text.ts";
import { statusSummary } from "./status/status-summary.ts";
import { statusTitle } from "./status/status-title.ts";

/** How an unfinished checklist looks on the pull request; a setting of the shell. */
export type Unfinished = "action_required" | "pending" | "failure";

/** Annotations that GitHub takes in one call; the rest is counted in the summary. */
export const MOST_ANNOTATIONS = 50;

/** A problem at its line of a file of the repository. */
export type Annotation = {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** `warning` where the problem stands in policies that do not judge yet. */
  readonly level: "failure" | "warning";
  readonly title: string;
  readonly message: string;
};

/** What a commit status and a check run say. */
export type Status = {
  /** Of a commit status. */
  readonly state: "success" | "pending" | "failure" | "error";
  /** Of a check run; `null`: it has none yet and stays `in_progress`. */
  readonly conclusion: "success" | "action_required" | "failure" | null;
  /** One line of plain text, at most 140 characters. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** At most 50. */
  readonly annotations: readonly Annotation[];
};

const UNFINISHED: Readonly<Record<Unfinished, Pick<Status, "state" | "conclusion">>> = {
  // A commit status has no state of that name; pending is the one that neither alarms nor lets through.
  action_required: { state: "pending", conclusion: "action_required" },
  pending: { state: "pending", conclusion: null },
  failure: { state: "failure", conclusion: "failure" },
};

/** The verdict as GitHub's commit status and check run show it. */
export const renderStatus = (
  result: Evaluation | Faulted,
  { unfinished }: { readonly unfinished: Unfinished },
): Status => ({
  ...look(result, unfinished),
  title: statusTitle(result),
  summary: statusSummary(result),
  annotations: annotationsOf(result),
});

const look = (result: Evaluation | Faulted, unfinished: Unfinished): Pick<Status, "state" | "conclusion"> => {
  switch (result.verdict) {
    case "pass":
      return { state: "success", conclusion: "success" };
    case "blocked":
      return UNFINISHED[unfinished];
    case "error":
      return { state: "error", conclusion: "failure" };
  }
};

const annotationsOf = (result: Evaluation | Faulted): readonly Annotation[] => {
  const at = (problems: readonly Problem[], level: Annotation["level"]): readonly Annotation[] =>
    problems.filter(isInRepository).map((problem) => annotation(problem, level));
  const all =
    result.verdict === "error"
      ? at(result.problems, "failure")
      : result.notices.flatMap((notice) => (notice.kind === "policy-edited" ? at(notice.problems, "warning") : []));
  return all.slice(0, MOST_ANNOTATIONS);
};

// `tollgate:<name>` is built in, `owner/name:path@ref` is another repository's: neither has lines here.
const isInRepository = ({ file }: Problem): boolean => file !== "" && !file.includes(":");

const annotation = (problem: Problem, level: Annotation["level"]): Annotation => {
  const { allowed = [], suggestion } = problem;
  const hints = [
    suggestion === undefined ? "" : `Did you mean ${visibleText(suggestion, 60)}?`,
    allowed.length === 0
      ? ""
      : `Allowed: ${allowed
          .slice(0, 20)
          .map((value) => visibleText(value, 60))
          .join(", ")}${allowed.length > 20 ? "…" : ""}.`,
  ].filter((hint) => hint !== "");
  return {
    path: problem.file,
    line: problem.line,
    column: problem.column,
    level,
    title: visibleText(problem.key === "" ? problem.code : problem.key, 200),
    message: [visibleText(problem.message, 500), ...hints].join(" "),
  };
};
