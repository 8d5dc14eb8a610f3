import type { PullRequestRecord, VerdictRecord } from "../../src/app/store/store.ts";

/** A valid gate: pull request `number`, open and blocked. */
export const gateOf = (number: number, changes: Partial<PullRequestRecord> = {}): PullRequestRecord => ({
  repository: "acme/shop",
  repositoryId: 7,
  number,
  installation: 1,
  private: false,
  title: "Add a table",
  author: "ada",
  url: `https://github.com/acme/shop/pull/${number}`,
  headSha: "aaa",
  baseRef: "main",
  state: "open",
  verdict: "blocked",
  summary: "1 of 2 open: 1 for the author",
  openItems: 1,
  totalItems: 2,
  waitingFor: ["author"],
  waitsForChecks: [],
  teams: [],
  policies: ["schema"],
  policyFiles: [".github/tollgate.yml"],
  blockedSince: 1000,
  evaluatedAt: 1000,
  report: "{}",
  page: "",
  ...changes,
});

/** A valid verdict: pull request `number`, held by `schema`. */
export const verdictOf = (number: number, changes: Partial<VerdictRecord> = {}): VerdictRecord => ({
  repository: "acme/shop",
  number,
  headSha: "aaa",
  verdict: "blocked",
  heldBy: ["schema"],
  at: 1000,
  tookMs: 100,
  ...changes,
});
