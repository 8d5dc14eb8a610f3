import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { Policy, Reason } from "../../policy/model/policy.ts";
import { applyCondition } from "../../policy/predicates/condition.ts";

export type Match = {
  readonly policy: Policy;
  readonly condition: number;
  /** Files matched by any condition that holds, in the pull request's order. A tick is bound to their content. */
  readonly files: readonly ChangedFile[];
  readonly reasons: readonly Reason[];
};

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
