import type { Facts } from "../../engine/facts/facts.ts";
import { applyCondition } from "../../engine/matching/apply-condition.ts";
import type { Enforcement, Origin, Policy } from "../../engine/policy/policy.ts";
import { findLine } from "./find-line.ts";

/** What one predicate said, and what decided. */
export type ExplainedReason = {
  readonly predicate: string;
  readonly text: string;
  /** The glob, pattern or package that decided, with where it is written. */
  readonly decided: readonly { readonly by: string; readonly at: Origin }[];
};

/** Whether a policy applies to a change, and what each of its conditions said. */
export type ExplainedPolicy = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly applies: boolean;
  readonly at: Origin;
  readonly conditions: readonly {
    readonly holds: boolean;
    readonly at: Origin;
    readonly reasons: readonly ExplainedReason[];
  }[];
};

/**
 * Explains one change against every policy, those that are `off` included (they never apply).
 *
 * @param textOf the text of a policy file by its name, to tell the line of what decided
 */
export const explainFacts = (
  policies: readonly Policy[],
  facts: Facts,
  textOf: (file: string) => string | undefined,
): readonly ExplainedPolicy[] =>
  policies.map((policy) => {
    const conditions = policy.when.map((condition) => {
      const { holds, reasons } = applyCondition(condition, facts);
      return {
        holds,
        at: condition.origin,
        reasons: reasons.map(({ predicate, text, decided }) => ({
          predicate,
          text,
          decided: [...new Set(Object.values(decided))].map((by) => ({
            by,
            at: findLine(textOf(condition.origin.file), condition.origin, by),
          })),
        })),
      };
    });
    return {
      id: policy.id,
      title: policy.title,
      enforcement: policy.enforcement,
      applies: policy.enforcement !== "off" && conditions.some(({ holds }) => holds),
      at: policy.origin,
      conditions,
    };
  });
