import { readCommits } from "../git/read-commits.ts";
import { suiteEventShape } from "../shapes/suite-shape.ts";
import { covers } from "./covers.ts";
import { emit } from "./emit.ts";
import type { Suite, World } from "./world.ts";

/** Whether any app wants to hear of suites here. Their payload takes a look into git, so it is made only for somebody. */
export const hearsSuites = (world: World): boolean =>
  [...world.host.installations.values()].some(
    (installation) => covers(installation, world) && installation.events.includes("check_suite"),
  );

/**
 * Tells of a check suite.
 *
 * @param only id of the one app that is told: asking for a run again is between a person and the app
 */
export const emitSuite = async (
  world: World,
  as: string,
  suite: Suite,
  action: "completed" | "rerequested",
  only?: number,
): Promise<void> => {
  const [commit] = await readCommits(world.mirror.dir, { from: [], tip: suite.sha, limit: 1 });
  if (commit === undefined) return;
  emit(world, "check_suite", { action, check_suite: suiteEventShape(world, suite, commit) }, as, undefined, only);
};
