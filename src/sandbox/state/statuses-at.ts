import type { Status, World } from "./world.ts";

/** What was sorted of a list of statuses that only grows. */
type Sorted = { upTo: number; readonly bySha: Map<string, Status[]> };

const sorted = new WeakMap<readonly Status[], Sorted>();

/** The statuses of a commit, the oldest first. Each status is looked at once, however often it is asked. */
export const statusesAt = (world: World, sha: string): readonly Status[] => {
  const known = sorted.get(world.statuses);
  const index = known !== undefined && known.upTo <= world.statuses.length ? known : { upTo: 0, bySha: new Map() };
  sorted.set(world.statuses, index);
  for (; index.upTo < world.statuses.length; index.upTo += 1) {
    const status = world.statuses[index.upTo];
    if (status === undefined) continue;
    const group = index.bySha.get(status.sha);
    if (group === undefined) index.bySha.set(status.sha, [status]);
    else group.push(status);
  }
  return index.bySha.get(sha) ?? [];
};
