import type { Frame } from "../../../src/app/pages/parts/layout.ts";
import type { PullRequestRecord } from "../../../src/app/store/store.ts";
import type { Evaluation, EvaluationError } from "../../../src/checklist/evaluate.ts";
import { whoActs } from "../../../src/comment/words/item-words.ts";
import { jsonReport } from "../../../src/report/json.ts";
import { statusTitle } from "../../../src/report/status.ts";
import { anEvaluation, HEAD } from "../../support/evaluation-world.ts";

/** 2026-11-25 12:00 UTC: when the tests' pages are asked for. */
export const FRAME: Frame = {
  version: "0.1.0",
  webUrl: "https://github.com",
  assets: "abc",
  login: "ada",
  open: false,
  csrf: "token",
};

export const NOON = Date.UTC(2026, 10, 25, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A gate as the App keeps it, made from an evaluation; acme/shop #42 with two open items, unless said otherwise. */
export const aGate = (
  changes: Partial<PullRequestRecord> = {},
  result: Evaluation | EvaluationError = anEvaluation(),
): PullRequestRecord => {
  const repository = changes.repository ?? "acme/shop";
  const number = changes.number ?? 42;
  const evaluated = result.verdict === "error" ? undefined : result;
  return {
    repository,
    repositoryId: 7,
    number,
    installation: 1,
    private: true,
    title: "Add a currency to orders",
    author: "ada",
    url: `https://github.com/${repository}/pull/${number}`,
    headSha: HEAD,
    baseRef: "main",
    state: "open",
    verdict: result.verdict,
    summary: statusTitle(result),
    openItems: evaluated === undefined ? 0 : evaluated.counts.total - evaluated.counts.answered,
    totalItems: evaluated?.counts.total ?? 0,
    waitingFor: evaluated === undefined || evaluated.verdict === "pass" ? [] : whoActs(evaluated).map(({ who }) => who),
    waitsForChecks: [],
    teams: [],
    policies: evaluated?.policies.map(({ policy }) => policy.id) ?? [],
    policyFiles: [".github/tollgate.yml"],
    blockedSince: result.verdict === "pass" ? undefined : NOON - 2 * DAY,
    evaluatedAt: NOON - HOUR,
    report: JSON.stringify(jsonReport(result)),
    page: "",
    ...changes,
  };
};
