import type { World } from "./world.ts";

/** Where each kind begins to count, apart from one another so that a mixed-up id does not fit by chance. */
const firsts = {
  Issue: 1_000_001,
  PullRequest: 2_000_001,
  IssueComment: 3_000_001,
  Label: 4_000_001,
  Review: 5_000_001,
  Status: 6_000_001,
  CheckRun: 7_000_001,
  User: 8_000_001,
  Team: 9_000_001,
  Reaction: 10_000_001,
  Delivery: 1,
  number: 1,
} as const;

/** A kind of thing that has an id. */
export type IdKind = keyof typeof firsts;

/** The next id of a kind: counted, so that the same steps give the same ids in every run. */
export const nextId = (world: World, kind: IdKind): number => {
  const id = (world.counters.get(kind) ?? firsts[kind] - 1) + 1;
  world.counters.set(kind, id);
  return id;
};
