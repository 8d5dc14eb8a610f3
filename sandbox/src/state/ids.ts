import { hostOf, type Shared } from "./host.ts";

/** Different starts, so that an id of the wrong kind does not match by chance. */
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
  IssueEvent: 16_000_001,
  Deployment: 17_000_001,
  DeploymentStatus: 18_000_001,
  Delivery: 1,
  AppKey: 0,
  Miscount: 0,
  number: 1,
} as const;

type IdKind = keyof typeof firsts;

/**
 * Ids are counted, so every run gives the same ones. Issue numbers count in each repository, everything else on the
 * host.
 */
export const nextId = (shared: Shared, kind: IdKind): number => {
  const { counters } = kind === "number" ? shared : hostOf(shared);
  const id = (counters.get(kind) ?? firsts[kind] - 1) + 1;
  counters.set(kind, id);
  return id;
};

const prefixes = {
  Issue: "I",
  PullRequest: "PR",
  IssueComment: "IC",
  Label: "LA",
  Review: "PRR",
  Status: "SC",
  CheckRun: "CR",
  CheckSuite: "CS",
  WorkflowRun: "WFR",
  Installation: "MDIz",
  Ruleset: "RRS",
  User: "U",
  Bot: "BOT",
  Team: "T",
  Reaction: "REA",
  Repository: "R",
  Organization: "O",
  App: "A",
  Commit: "C",
  Blob: "B",
  Activity: "ACT",
  IssueEvent: "RRE",
  Deployment: "DE",
  DeploymentStatus: "DES",
  Ref: "REF",
} as const;

type NodeType = keyof typeof prefixes;

export const nodeId = (type: NodeType, id: number | string): string =>
  `${prefixes[type]}_${Buffer.from(`${type}:${id}`).toString("base64url")}`;

export const readNodeId = (text: string): { type: string; id: string } | undefined => {
  const [type, id] = Buffer.from(text.split("_").slice(1).join("_"), "base64url").toString("utf8").split(":");
  return type !== undefined && id !== undefined && type in prefixes ? { type, id } : undefined;
};

/** UTC with seconds, as GitHub writes it (`2026-11-23T06:28:00Z`). */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** A map with an index by group (the comments of an issue, the check runs of a commit) in insertion order. */
export class GroupedMap<Key, Value, Group> extends Map<Key, Value> {
  readonly #groupOf: (value: Value) => Group;
  readonly #groups = new Map<Group, Map<Key, Value>>();

  /** @param groupOf must be constant while the value is in the map */
  constructor(groupOf: (value: Value) => Group) {
    super();
    this.#groupOf = groupOf;
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    const name = this.#groupOf(value);
    const group = this.#groups.get(name) ?? new Map<Key, Value>();
    this.#groups.set(name, group);
    group.set(key, value);
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    const value = this.get(key);
    if (value === undefined) return false;
    const name = this.#groupOf(value);
    const group = this.#groups.get(name);
    group?.delete(key);
    if (group?.size === 0) this.#groups.delete(name);
    return super.delete(key);
  }

  override clear(): void {
    this.#groups.clear();
    super.clear();
  }

  of(group: Group): readonly Value[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  count(group: Group): number {
    return this.#groups.get(group)?.size ?? 0;
  }
}
