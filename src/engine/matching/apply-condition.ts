import type { ChangedFile, Facts } from "../facts/facts.ts";
import type { Condition } from "../policy/policy.ts";
import type { Reason } from "../predicates/predicate.ts";

/** What a condition says of a pull request. */
export type ConditionResult = {
  readonly holds: boolean;
  /** The files left by all of its predicates; empty where it does not hold. */
  readonly files: readonly ChangedFile[];
  /** One reason per predicate asked, up to and including the first that did not hold. */
  readonly reasons: readonly Reason[];
};

/** Asks the predicates in turn, each on the files that those before it left; stops at the first that does not hold. */
export const applyCondition = (
  condition: Condition,
  facts: Facts,
  files: readonly ChangedFile[] = facts.files,
): ConditionResult => {
  const reasons: Reason[] = [];
  let left = files;
  for (const predicate of condition.predicates) {
    const result = predicate.apply(facts, left);
    reasons.push(result.reason);
    if (!result.holds) return { holds: false, files: [], reasons };
    left = result.files;
  }
  return { holds: true, files: left, reasons };
};
