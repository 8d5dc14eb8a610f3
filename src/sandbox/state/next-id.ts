import { hostOf, type Shared } from "./host.ts";

/** Where each kind begins to count, apart from one another so that a mixed-up id does not fit by chance. */
const firsts = {
  Installation: 400_001,
  Ruleset: 500_001,
  CheckSuite: 600_001,
  Repository: 700_001,
  Fork: 800_001,
  Organization: 900_001,
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
  App: 11_000_001,
  HookDelivery: 12_000_001,
  Workflow: 13_000_001,
  WorkflowRun: 14_000_001,
  Activity: 15_000_001,
  Delivery: 1,
  AppKey: 0,
  Miscount: 0,
  number: 1,
} as const;

/** A kind of thing that has an id. */
export type IdKind = keyof typeof firsts;

/**
 * The next id of a kind: counted, so that the same steps give the same ids in every run. Numbers of issues count in
 * each repository, everything else is unique on the host.
 */
export const nextId = (shared: Shared, kind: IdKind): number => {
  const { counters } = kind === "number" ? shared : hostOf(shared);
  const id = (counters.get(kind) ?? firsts[kind] - 1) + 1;
  counters.set(kind, id);
  return id;
};
