import type { Change } from "./read-change.ts";
import type { Pull, World } from "./world.ts";

/** Takes over what a pull request changes now; `World.commits` knows which commits it brings. */
export const setChange = (world: World, issue: Pull, change: Change): void => {
  for (const sha of issue.pull.shas) {
    const numbers = world.commits.get(sha);
    numbers?.delete(issue.number);
    if (numbers?.size === 0) world.commits.delete(sha);
  }
  Object.assign(issue.pull, change);
  for (const sha of change.shas) indexCommit(world, sha, issue.number);
};

/** Notes that a pull request brings a commit. */
export const indexCommit = (world: World, sha: string, number: number): void => {
  const numbers = world.commits.get(sha);
  if (numbers === undefined) world.commits.set(sha, new Set([number]));
  else numbers.add(number);
};
