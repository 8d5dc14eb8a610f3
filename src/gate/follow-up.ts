import type { Evaluation, EvaluationError, PassedBy } from "../checklist/evaluate.ts";
import { addLabel, fetchIssues, type OurIssue, publishIssue } from "../github/write/issue.ts";
import { wholeSeconds } from "../policy/model/words.ts";
import { followUpMarker, isFollowUp, renderFollowUp } from "../report/follow-up.ts";
import type { Evaluated } from "./evaluate-pull-request.ts";
import type { GateInput } from "./input.ts";

/** A pull request that passes with open items needs its follow-up issue before it passes. */
export const withFollowUp = async (input: GateInput, evaluated: Evaluated): Promise<Evaluation | EvaluationError> => {
  const { report } = evaluated;
  if (report.verdict === "error" || report.passedBy === undefined) return report;
  const issue = await followUp(input, evaluated, report, report.passedBy);
  return { ...report, ledger: { ...report.ledger, issue } };
};

/** For an incident's follow-up, if the policies have no `break_glass`. */
const DEFAULTS = { label: "break-glass", dueDays: 7 };
const DAY = 24 * 60 * 60 * 1_000;
const BUDGET_DAYS = 30;

const followUp = async (
  input: GateInput,
  { pull, found }: Evaluated,
  evaluation: Evaluation,
  passedBy: PassedBy,
): Promise<number> => {
  const { client, now } = input;
  if (evaluation.ledger.issue !== undefined) return evaluation.ledger.issue;
  const { breakGlass } = evaluation.settings;
  const { label, dueDays } = breakGlass ?? DEFAULTS;
  const marker = followUpMarker(evaluation.facts.repository, pull.ref.number);
  const since = dateAfter(now(), -BUDGET_DAYS);
  const issues = (await fetchIssues(client, pull.ref, label, since)).filter((issue) => isFollowUp(issue.body));
  // A run that died before it wrote the comment left an issue. Others may copy the marker, but not our login.
  const us = found.comment?.author.login;
  const isOurs = ({ author }: OurIssue): boolean => (us === undefined ? author.kind === "bot" : author.login === us);
  const left = issues.find((issue) => isOurs(issue) && issue.body.startsWith(marker));
  const max = breakGlass?.maxPer30Days;
  const count = issues.filter((issue) => issue.createdAt >= since && issue !== left).length + 1;
  const owners = [...new Set(evaluation.policies.flatMap(({ policy }) => policy.owners))];
  const warn = max === undefined || count <= max ? {} : { warn: { owners, count, max } };
  const due = dateAfter(now(), dueDays).slice(0, 10);
  const wanted = renderFollowUp(evaluation, passedBy, { pullUrl: pull.htmlUrl, due, label, ...warn });
  const [number] = await Promise.all([
    left?.number ?? publishIssue(client, pull.ref, wanted),
    addLabel(client, pull.ref, label),
  ]);
  return number;
};

const dateAfter = (from: string, days: number): string => wholeSeconds(Date.parse(from) + days * DAY);
