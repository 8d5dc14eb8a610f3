import { createHash } from "node:crypto";
import { nextId, timestamp } from "./ids.ts";
import type { Check, Suite, World } from "./repository-state.ts";

/** All workflows report as this app. */
export const ACTIONS = "github-actions[bot]";

/** The suite of an app at a commit; made where there is none. GitHub Actions has one for each run of a workflow besides. */
export const suiteOf = (world: World, app: string, sha: string): Suite => {
  const key = `${app} ${sha}`;
  const known = world.suites.get(key);
  if (known !== undefined) return known;
  const suite = { id: nextId(world, "CheckSuite"), app, sha, createdAt: timestamp(world.now()) };
  world.suites.set(key, suite);
  return suite;
};

/** One more suite of GitHub Actions at a commit: a run of a workflow. */
export const newSuite = (world: World, app: string, sha: string, workflow: NonNullable<Suite["workflow"]>): Suite => {
  const suite = { id: nextId(world, "CheckSuite"), app, sha, createdAt: timestamp(world.now()), workflow };
  world.suites.set(`${app} ${sha} ${suite.id}`, suite);
  return suite;
};

/** A suite by its id. */
export const suiteById = (world: World, id: number): Suite | undefined =>
  [...world.suites.values()].find((suite) => suite.id === id);

/** The check runs of a suite, the newest of each name or all, the oldest first. */
export const runsOf = (world: World, suite: Suite, all = false): readonly Check[] => {
  const runs = world.checks.of(suite.sha).filter((check) => check.suite === suite.id);
  return all ? runs : [...new Map(runs.map((run) => [run.name, run])).values()];
};

/** Conclusions from bad to good: a suite's is the worst of its runs. */
const bySeverity = ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];

/** How a suite stands: done once all its runs are, with the worst of their conclusions. */
export const suiteStanding = (
  world: World,
  suite: Suite,
): { readonly status: "queued" | "in_progress" | "completed"; readonly conclusion: string | null } => {
  const runs = runsOf(world, suite);
  if (runs.every(({ status }) => status === "queued")) return { status: "queued", conclusion: null };
  if (runs.some(({ status }) => status !== "completed")) return { status: "in_progress", conclusion: null };
  const conclusion = bySeverity.find((one) => runs.some((run) => run.conclusion === one)) ?? "success";
  return { status: "completed", conclusion };
};

/**
 * `sameNamedJobs`: before a job of GitHub Actions is reported there is an attempt of it that failed, and after it a job of
 * the same name in another workflow that succeeded. Nobody is told of either.
 */
export const addNamesakes = (world: World, check: Check, when: "before" | "after"): void => {
  const at = timestamp(world.now());
  const { sha } = check;
  const suite =
    when === "before"
      ? check.suite
      : newSuite(world, ACTIONS, sha, {
          run: nextId(world, "WorkflowRun"),
          id: workflowId(world, "another"),
          name: "another",
          event: "push",
        }).id;
  const id = nextId(world, "CheckRun");
  const conclusion = when === "before" ? "failure" : "success";
  world.checks.set(id, {
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
export const workflowId = (world: World, name: string): number => {
  const known = [...world.suites.values()].find(({ workflow }) => workflow?.name === name)?.workflow?.id;
  return known ?? nextId(world, "Workflow");
};

/** The same for the same job in every run, as GitHub's are. */
export const jobId = (job: string): string =>
  createHash("sha256")
    .update(job)
    .digest("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/s, "$1-$2-$3-$4-$5");
