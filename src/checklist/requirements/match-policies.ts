import type { ChangedFile, Facts } from "../../policy/model/facts.ts";
import type { Policy, Reason } from "../../policy/model/policy.ts";
import { applyCondition } from "../../policy/predicates/condition.ts";

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

/** A policy that applies, with the files and the predicates that made it so. */
export type Match = {
  readonly policy: Policy;
  /** Which of the policy's conditions held first (index into `policy.when`). */
  readonly condition: number;
  /** The files that matched, over all conditions that hold, in the pull request's order. A tick is bound to their content. */
  readonly files: readonly ChangedFile[];
  /** The reasons of the conditions that held, in order. */
  readonly reasons: readonly Reason[];
};
