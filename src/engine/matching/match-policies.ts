import type { Facts } from "../facts/facts.ts";
import type { Policy } from "../policy/policy.ts";
import { applyCondition } from "./apply-condition.ts";
import type { Match } from "./match.ts";

/** The policies that apply to a pull request, in the order given; those that are `off` are not asked. */
export const matchPolicies = (policies: readonly Policy[], facts: Facts): readonly Match[] =>
  policies.filter((policy) => policy.enforcement !== "off").flatMap((policy) => matchPolicy(policy, facts) ?? []);

const matchPolicy = (policy: Policy, facts: Facts): Match | undefined => {
  const results = policy.when.map((condition) => applyCondition(condition, facts));
  const held = results.filter((result) => result.holds);
  if (held.length === 0) return undefined;
  const matched = new Set(held.flatMap((result) => result.files));
  return {
    policy,
    condition: results.findIndex((result) => result.holds),
    files: facts.files.filter((file) => matched.has(file)),
    reasons: held.flatMap((result) => result.reasons),
  };
};
