import type { Evaluation, EvaluationError, PassedBy } from "../checklist/evaluate.ts";
import { visibleText } from "../comment/escape/markdown.ts";
import { whoActs } from "../comment/words/item-words.ts";
import type { Problem } from "../policy/model/problem.ts";
import { counted } from "../policy/model/words.ts";
import { statusSummary } from "./status-summary.ts";

export type Unfinished = "action_required" | "pending" | "failure";

/** GitHub takes 50 annotations per request: https://docs.github.com/en/rest/checks/runs#update-a-check-run */
export const MAX_ANNOTATIONS = 50;

/** `level`: `warning` for problems of policies that are not in force yet. */
type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly level: "failure" | "warning";
  readonly title: string;
  readonly message: string;
};

type Status = {
  readonly state: "success" | "pending" | "failure" | "error";
  readonly conclusion: "success" | "action_required" | "failure" | null;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
};

const UNFINISHED: Readonly<Record<Unfinished, Pick<Status, "state" | "conclusion">>> = {
  // A commit status has no such state; `pending` neither alarms nor passes.
  action_required: { state: "pending", conclusion: "action_required" },
  pending: { state: "pending", conclusion: null },
  failure: { state: "failure", conclusion: "failure" },
};

export const renderStatus = (
  result: Evaluation | EvaluationError,
  { unfinished }: { readonly unfinished: Unfinished },
): Status => ({
  ...look(result, unfinished),
  title: statusTitle(result),
  summary: statusSummary(result),
  annotations: annotationsOf(result),
});

const look = (result: Evaluation | EvaluationError, unfinished: Unfinished): Pick<Status, "state" | "conclusion"> => {
  switch (result.verdict) {
    case "pass":
      return { state: "success", conclusion: "success" };
    case "blocked":
      return UNFINISHED[unfinished];
    case "error":
      return { state: "error", conclusion: "failure" };
  }
};

const annotationsOf = (result: Evaluation | EvaluationError): readonly Annotation[] => {
  const at = (problems: readonly Problem[], level: Annotation["level"]): readonly Annotation[] =>
    problems.filter(isInRepository).map((problem) => annotation(problem, level));
  const all =
    result.verdict === "error"
      ? at(result.problems, "failure")
      : result.notices.flatMap((notice) => (notice.kind === "policy-edited" ? at(notice.problems, "warning") : []));
  return all.slice(0, MAX_ANNOTATIONS);
};

// `tollgate:<name>` is built in, `owner/name:path@ref` is another repository's. Neither has lines here.
const isInRepository = ({ file }: Problem): boolean => file !== "" && !file.includes(":");

const ended = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`);

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
  const message = visibleText(problem.message, 500);
  return {
    path: problem.file,
    line: problem.line,
    column: problem.column,
    level,
    title: visibleText(problem.key === "" ? problem.code : problem.key, 200),
    message: [hints.length === 0 ? message : ended(message), ...hints].join(" "),
  };
};

/** GitHub's limit for a status description: https://docs.github.com/en/rest/commits/statuses */
const LONGEST_TITLE = 140;

const NOTHING_APPLIES = "No golden checklist applies";
const NOTHING_ASKED = "Nothing is asked of this change";

export const WITHOUT_COMMENT: readonly string[] = [NOTHING_APPLIES, NOTHING_ASKED];

export const asksNothing = ({ policies, adr }: Pick<Evaluation, "policies" | "adr">): boolean =>
  adr === undefined && policies.every(({ items }) => items.length === 0);

export const statusTitle = (result: Evaluation | EvaluationError): string => cut(titleOf(result));

/**
 * Distinguishes our green status from those of other tools with the same address. Earlier versions wrote "Glass
 * broken".
 */
const PASS_TITLES: readonly RegExp[] = [
  new RegExp(`^(?:${[NOTHING_APPLIES, NOTHING_ASKED].join("|")})$`),
  /^Nothing holds this pull request; there is advice$/,
  /^The one item is answered$/,
  /^All [\d,]+ items answered$/,
  /^(?:Break-glass|Glass broken) by .+: \d+ of \d+ open(?:, \d+ waiting for GitHub)?$/,
  /^Not held, the rest goes into a follow-up issue: \d+ of \d+ open(?:, \d+ waiting for GitHub)?$/,
];

export const isPassTitle = (title: string): boolean => PASS_TITLES.some((form) => form.test(title));

const titleOf = (result: Evaluation | EvaluationError): string => {
  if (result.verdict === "error") {
    const [first] = result.problems;
    if (first === undefined) return visibleText(result.message);
    const where = `${visibleText(first.file, 60)}:${first.line}:${first.column}`;
    return `${counted(result.problems.length, "problem")} in the policies, the first at ${where}: ${visibleText(first.message)}`;
  }
  const { counts, policies } = result;
  if (policies.length === 0) return NOTHING_APPLIES;
  const unsure = policies.flatMap(({ items }) => items).filter((item) => item.blocking && item.undecided !== undefined);
  const open = `${counts.total - counts.answered} of ${counts.total} open${unsure.length === 0 ? "" : `, ${unsure.length} waiting for GitHub`}`;
  if (result.passedBy !== undefined) return passedTitle(result.passedBy, open);
  if (result.verdict === "pass") {
    if (asksNothing(result)) return NOTHING_ASKED;
    return counts.total === 0
      ? "Nothing holds this pull request; there is advice"
      : counts.total === 1
        ? "The one item is answered"
        : `All ${counted(counts.total, "item")} answered`;
  }
  const actors = whoActs(result).map(({ who, count }) => `${count} for ${visibleText(who, 60)}`);
  return withActors(open, actors);
};

const passedTitle = (by: PassedBy, open: string): string => {
  switch (by.kind) {
    case "break-glass":
      return `Break-glass by ${visibleText(by.by, 60)}: ${open}`;
    case "follow-up":
      return `Not held, the rest goes into a follow-up issue: ${open}`;
  }
};

// Whole names only, because half a team name may be another team's.
const withActors = (open: string, actors: readonly string[]): string => {
  for (let shown = actors.length; shown > 0; shown -= 1) {
    const rest = actors.length - shown;
    const title = `${open}: ${actors.slice(0, shown).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    if (title.length <= LONGEST_TITLE) return title;
  }
  return open;
};

const cut = (title: string): string =>
  title.length <= LONGEST_TITLE
    ? title
    : `${title
        .slice(0, LONGEST_TITLE - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")}…`;
