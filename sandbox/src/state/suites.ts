import { createHash } from "node:crypto";
import { nextId, timestamp } from "./ids.ts";
import type { Check, RepositoryState, Suite } from "./repository-state.ts";

export const ACTIONS = "github-actions[bot]";

export const suiteOf = (repositoryState: RepositoryState, app: string, sha: string): Suite => {
  const key = `${app} ${sha}`;
  const known = repositoryState.suites.get(key);
  if (known !== undefined) return known;
  const suite = { id: nextId(repositoryState, "CheckSuite"), app, sha, createdAt: timestamp(repositoryState.now()) };
  repositoryState.suites.set(key, suite);
  return suite;
};

export const newSuite = (
  repositoryState: RepositoryState,
  app: string,
  sha: string,
  workflow: NonNullable<Suite["workflow"]>,
): Suite => {
  const suite = {
    id: nextId(repositoryState, "CheckSuite"),
    app,
    sha,
    createdAt: timestamp(repositoryState.now()),
    workflow,
  };
  repositoryState.suites.set(`${app} ${sha} ${suite.id}`, suite);
  return suite;
};

export const suiteById = (repositoryState: RepositoryState, id: number): Suite | undefined =>
  [...repositoryState.suites.values()].find((suite) => suite.id === id);

/** The newest check run of each name, or all, oldest first. */
export const runsOf = (repositoryState: RepositoryState, suite: Suite, all = false): readonly Check[] => {
  const runs = repositoryState.checks.of(suite.sha).filter((check) => check.suite === suite.id);
  return all ? runs : [...new Map(runs.map((run) => [run.name, run])).values()];
};

/** Conclusions from worst to best. */
const bySeverity = ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];

export const suiteStanding = (
  repositoryState: RepositoryState,
  suite: Suite,
): { readonly status: "queued" | "in_progress" | "completed"; readonly conclusion: string | null } => {
  const runs = runsOf(repositoryState, suite);
  if (runs.every(({ status }) => status === "queued")) return { status: "queued", conclusion: null };
  if (runs.some(({ status }) => status !== "completed")) return { status: "in_progress", conclusion: null };
  const conclusion = bySeverity.find((one) => runs.some((run) => run.conclusion === one)) ?? "success";
  return { status: "completed", conclusion };
};

/** Plays `sameNamedJobs`; sends no events. */
export const addNamesakes = (repositoryState: RepositoryState, check: Check, when: "before" | "after"): void => {
  const at = timestamp(repositoryState.now());
  const { sha } = check;
  const suite =
    when === "before"
      ? check.suite
      : newSuite(repositoryState, ACTIONS, sha, {
          run: nextId(repositoryState, "WorkflowRun"),
          id: workflowId(repositoryState, "another"),
          name: "another",
          event: "push",
        }).id;
  const id = nextId(repositoryState, "CheckRun");
  const conclusion = when === "before" ? "failure" : "success";
  repositoryState.checks.set(id, {
    ...check,
    id,
    suite,
    status: "completed",
    conclusion,
    startedAt: at,
    completedAt: at,
    externalId: when === "before" ? check.externalId : jobId(`another ${check.name}`),
    annotations: [],
    actions: [],
  });
};

export const workflowId = (repositoryState: RepositoryState, name: string): number => {
  const known = [...repositoryState.suites.values()].find(({ workflow }) => workflow?.name === name)?.workflow?.id;
  return known ?? nextId(repositoryState, "Workflow");
};

/** The same for a job in every run, like GitHub's. */
export const jobId = (job: string): string =>
  createHash("sha256")
    .update(job)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/s, "$1-$2-$3-$4-$5");
