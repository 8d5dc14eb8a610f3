import { comparePolicies, type KeyChange } from "./compare-policies.ts";
import {
  type ItemPart,
  type MergedPolicy,
  type PolicyFile,
  type PolicyPart,
  parseWaive,
  policyOf,
} from "./compile-policy.ts";
import { bindingLock, lockOf } from "./locks.ts";
import type { Compiling } from "./model/compiling.ts";
import type { Enforcement, Origin, Reset, Waive, Who } from "./model/policy.ts";
import type { WrittenDefaults } from "./written-policy-file.ts";
import { parseWho } from "./written-who.ts";

const keys = ["enforcement", "by", "reset", "waive"] as const satisfies readonly (keyof Defaults)[];

export type DefaultsPart = { readonly values: Defaults; readonly origins: Readonly<Record<string, Origin>> };

export const compileDefaults = (written: WrittenDefaults, compiling: Compiling): DefaultsPart => {
  const { enforcement, by, reset, waive } = written;
  const named = keys.filter((key) => written[key] !== undefined);
  if (named.length === 0) compiling.fault([], { code: "missing-key", message: "sets no default", allowed: keys });
  return {
    values: {
      ...(enforcement === undefined ? {} : { enforcement }),
      ...(by === undefined ? {} : { by: parseWho(by, compiling.at("by")) }),
      ...(reset === undefined ? {} : { reset }),
      ...(waive === undefined ? {} : { waive: parseWaive(waive, compiling.at("waive")) }),
    },
    origins: Object.fromEntries(named.map((key) => [`defaults.${key}`, compiling.at(key).origin])),
  };
};

export type MergedDefaults = {
  readonly values: Defaults;
  readonly origins: Readonly<Record<string, Origin>>;
  readonly lock?: Origin;
};

export const NO_DEFAULTS: MergedDefaults = { values: {}, origins: {} };

export type RefusedDefault = { readonly key: keyof Defaults; readonly message: string; readonly origin: Origin };

/** A later file changes what it writes. `file`: of which the policies are not merged yet. */
export const refusedDefaults = (
  before: MergedDefaults,
  file: PolicyFile,
  policies: readonly MergedPolicy[],
): readonly RefusedDefault[] => {
  const { defaults: part } = file.settings;
  if (part === undefined) return [];
  return keys.flatMap((key): readonly RefusedDefault[] => {
    if (part.values[key] === undefined) return [];
    const after = { ...before.values, [key]: part.values[key] };
    const by = lockAgainst(key, before, after, file, policies);
    if (by === undefined) return [];
    const message = `${by.what}, but ${by.lock.file} has locked it`;
    return [{ key, message, origin: part.origins[`defaults.${key}`] ?? { file: file.file, line: 1, column: 1 } }];
  });
};

type Against = { readonly what: string; readonly lock: Origin };

const lockAgainst = (
  key: keyof Defaults,
  { values, lock }: MergedDefaults,
  after: Defaults,
  file: PolicyFile,
  policies: readonly MergedPolicy[],
): Against | undefined => {
  if (lock !== undefined && changes(anyPolicy(lock), values, after).some(isLooser))
    return { what: "loosens the default", lock };
  for (const policy of policies) {
    const { part, locks } = policy;
    if (locks.size > 0) {
      const change = changes(policy, values, after).find(
        (one) => isLooser(one) && lockOf(policy, one)[0] !== undefined,
      );
      const by = change === undefined ? undefined : lockOf(policy, change)[0];
      if (by !== undefined)
        return { what: `loosens the policy "${part.id}", which leaves it to the default`, lock: by };
    }
    // Such a policy lets what others ask for follow, so it is not raised to `block` past a lock.
    if (key === "enforcement" && part.followUp === true && after.enforcement === "block") {
      const bound = policyOf(policy, values).enforcement === "block" || part.enforcement !== undefined;
      const binding = bound ? undefined : bindingLock(policies, file.file);
      if (binding !== undefined)
        return {
          what: `raises "${part.id}" to block, which lets what the policy "${binding.policy}" asks for follow after the merge`,
          lock: binding.lock,
        };
    }
  }
  return undefined;
};

const changes = (policy: MergedPolicy, before: Defaults, after: Defaults): readonly KeyChange[] =>
  comparePolicies(policyOf(policy, before), policyOf(policy, after));

const isLooser = ({ direction }: KeyChange): boolean => direction !== "tighter" && direction !== "wording";

const anyPolicy = (origin: Origin): MergedPolicy => ({
  part: { id: "any", origin, origins: {} },
  items: [{ id: "any", origin, drop: false }],
  locks: new Map(),
});

export const withDefaults = (
  before: MergedDefaults,
  file: PolicyFile,
  refused: readonly RefusedDefault[],
): MergedDefaults => {
  const { defaults: part, locked = [] } = file.settings;
  const lock =
    before.lock ?? (locked.includes("defaults") ? (file.settings.origins["locked"] ?? undefined) : undefined);
  const isKept = (key: string): boolean => !refused.some((one) => key === one.key || key === `defaults.${one.key}`);
  const kept = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => isKept(key)));
  return {
    values: { ...before.values, ...kept(part?.values ?? {}) },
    origins: { ...before.origins, ...kept(part?.origins ?? {}) },
    ...(lock === undefined ? {} : { lock }),
  };
};

/**
 * Fills the policies of these files with their defaults, unless those are locked: policies that are locked hold in a
 * repository that does not get the other settings of these files.
 */
export const bakedIn = (files: readonly PolicyFile[]): readonly PolicyFile[] => {
  const values: Defaults = Object.assign({}, ...files.map(({ settings }) => settings.defaults?.values ?? {}));
  const held = files.some(({ settings }) => settings.locked?.includes("defaults") === true);
  if (held || Object.keys(values).length === 0) return files;
  const parts = files.flatMap(({ policies }) => policies);
  const seen = new Set<string>();
  const isFirst = (name: string): boolean => {
    const first = !seen.has(name);
    seen.add(name);
    return first;
  };
  const bakedPart = (part: PolicyPart): PolicyPart => {
    const others = parts.filter(({ id }) => id === part.id);
    const first = isFirst(part.id);
    const { enforcement } = values;
    const fill = first && enforcement !== undefined && others.every((one) => one.enforcement === undefined);
    return {
      ...part,
      ...(fill ? { enforcement } : {}),
      ...(part.checklist === undefined
        ? {}
        : { checklist: part.checklist.map((item) => (item.drop ? item : bakedItem(part.id, item, others))) }),
    };
  };
  const bakedItem = (policy: string, item: ItemPart, others: readonly PolicyPart[]): ItemPart => {
    if (!isFirst(`${policy}.${item.id}`)) return item;
    const written = others.flatMap(({ checklist = [] }) => checklist.filter(({ id }) => id === item.id));
    const fill = <Key extends "by" | "reset" | "waive">(key: Key): Pick<Defaults, Key> | object =>
      values[key] === undefined || written.some((one) => one[key] !== undefined) ? {} : { [key]: values[key] };
    const machine = written.some(({ verifyOnly }) => verifyOnly === true);
    return { ...item, ...fill("by"), ...fill("reset"), ...(machine ? {} : fill("waive")) };
  };
  return files.map((file) => ({ ...file, policies: file.policies.map(bakedPart) }));
};

export type Defaults = {
  readonly enforcement?: Enforcement;
  readonly by?: readonly Who[];
  readonly reset?: Reset;
  readonly waive?: Waive;
};
