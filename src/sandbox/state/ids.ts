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
  Ref: "REF",
} as const;

/** A type of GraphQL node. */
export type NodeType = keyof typeof prefixes;

/** The GraphQL id of a thing: opaque to whoever sees it, readable to `readNodeId`. */
export const nodeId = (type: NodeType, id: number | string): string =>
  `${prefixes[type]}_${Buffer.from(`${type}:${id}`).toString("base64url")}`;

/** What a node id names; undefined where it is none of ours. */
export const readNodeId = (text: string): { type: string; id: string } | undefined => {
  const [type, id] = Buffer.from(text.split("_").slice(1).join("_"), "base64url").toString("utf8").split(":");
  return type !== undefined && id !== undefined && type in prefixes ? { type, id } : undefined;
};

/** A time as GitHub writes it: UTC, seconds (`2026-11-23T06:28:00Z`). */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/**
 * A map whose values can also be asked for by the group that they belong to, in the order in which they were added:
 * the comments of an issue, the check runs of a commit. Asking costs what the group holds, not what the map holds.
 */
export class GroupedMap<Key, Value, Group> extends Map<Key, Value> {
  readonly #groupOf: (value: Value) => Group;
  readonly #groups = new Map<Group, Map<Key, Value>>();

  /** @param groupOf the group of a value; it may not change while the value is in the map */
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

  /** The values of a group, the one that was added first, first. */
  of(group: Group): readonly Value[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  /** How many values a group has. */
  count(group: Group): number {
    return this.#groups.get(group)?.size ?? 0;
  }
}
