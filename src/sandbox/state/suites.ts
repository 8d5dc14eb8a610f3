import { createHash } from "node:crypto";
import { nextId, timestamp } from "./ids.ts";
import type { Check, RepositoryState, Suite } from "./repository-state.ts";

/** All workflows report as this app. */
export const ACTIONS = "github-actions[bot]";

/** The suite of an app at a commit; made where there is none. GitHub Actions has one for each run of a workflow besides. */
export const suiteOf = (repositoryState: RepositoryState, app: string, sha: string): Suite => {
  const key = `${app} ${sha}`;
  const known = repositoryState.suites.get(key);
  if (known !== undefined) return known;
  const suite = { id: nextId(repositoryState, "CheckSuite"), app, sha, createdAt: timestamp(repositoryState.now()) };
  repositoryState.suites.set(key, suite);
  return suite;
};

/** One more suite of GitHub Actions at a commit: a run of a workflow. */
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

/** A suite by its id. */
export const suiteById = (repositoryState: RepositoryState, id: number): Suite | undefined =>
  [...repositoryState.suites.values()].find((suite) => suite.id === id);

/** The check runs of a suite, the newest of each name or all, the oldest first. */
export const runsOf = (repositoryState: RepositoryState, suite: Suite, all = false): readonly Check[] => {
  const runs = repositoryState.checks.of(suite.sha).filter((check) => check.suite === suite.id);
  return all ? runs : [...new Map(runs.map((run) => [run.name, run])).values()];
};

/** Conclusions from bad to good: a suite's is the worst of its runs. */
const bySeverity = ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];

/** How a suite stands: done once all its runs are, with the worst of their conclusions. */
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

/**
 * `sameNamedJobs`: before a job of GitHub Actions is reported there is an attempt of it that failed, and after it a job of
 * the same name in another workflow that succeeded. Nobody is told of either.
 */
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

/** Id of a workflow by its name. */
export const workflowId = (repositoryState: RepositoryState, name: string): number => {
  const known = [...repositoryState.suites.values()].find(({ workflow }) => workflow?.name === name)?.workflow?.id;
  return known ?? nextId(repositoryState, "Workflow");
};

/** The same for the same job in every run, as GitHub's are. */
export const jobId = (job: string): string =>
  createHash("sha256")
    .update(job)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/s, "$1-$2-$3-$4-$5");
