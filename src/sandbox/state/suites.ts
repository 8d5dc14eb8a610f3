import { nextId } from "./next-id.ts";
import { timestamp } from "./timestamp.ts";
import type { Check, Suite, World } from "./world.ts";

/** The suite of an app at a commit; made where there is none. */
export const suiteOf = (world: World, app: string, sha: string): Suite => {
  const key = `${app} ${sha}`;
  const known = world.suites.get(key);
  if (known !== undefined) return known;
  const suite = { id: nextId(world, "CheckSuite"), app, sha, createdAt: timestamp(world.now()) };
  world.suites.set(key, suite);
  return suite;
};

/** The check runs of a suite, the newest of each name or all, the oldest first. */
export const runsOf = (world: World, suite: Suite, all = false): readonly Check[] => {
  const runs = world.checks.of(suite.sha).filter((check) => check.suite === suite.id);
  return all ? runs : [...new Map(runs.map((run) => [run.name, run])).values()];
};

/** Conclusions from bad to good: a suite's is the worst of its runs. */
const byBadness = ["failure", "timed_out", "cancelled", "action_required", "stale", "success", "neutral", "skipped"];

/** How a suite stands: done once all its runs are, with the worst of their conclusions. */
export const suiteStanding = (
  world: World,
  suite: Suite,
): { readonly status: "queued" | "in_progress" | "completed"; readonly conclusion: string | null } => {
  const runs = runsOf(world, suite);
  if (runs.every(({ status }) => status === "queued")) return { status: "queued", conclusion: null };
  if (runs.some(({ status }) => status !== "completed")) return { status: "in_progress", conclusion: null };
  const conclusion = byBadness.find((one) => runs.some((run) => run.conclusion === one)) ?? "success";
  return { status: "completed", conclusion };
};
