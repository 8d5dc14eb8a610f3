import * as z from "zod";
import type { Compiling } from "../model/compiling.ts";
import type { ChangedFile, Facts } from "../model/facts.ts";
import type { Condition, Reason } from "../model/policy.ts";
import { keyed, writtenText } from "../model/written-parts.ts";
import type { PredicateDefinition } from "./define-predicate.ts";
import { predicates } from "./index.ts";
import { type Negated, not } from "./not.ts";

type Shape = { readonly [Key in keyof typeof predicates]: z.ZodOptional<(typeof predicates)[Key]["schema"]> };

const shape = Object.fromEntries(
  Object.entries(predicates).map(([key, { schema }]) => [key, schema.optional()]),
) as unknown as Shape;

export const writtenCondition = keyed({
  ...shape,
  not: keyed(shape)
    .describe(
      "None of these keys may hold. A condition on the pull request (`labels`, `authors`, `draft`…) excepts it as a whole; one on files (`paths`, `change`, `added_lines`…) takes those files away, and the policy does not apply when none is left.",
    )
    .optional(),
}).describe("Every key written here must hold.");

export type WrittenCondition = z.output<typeof writtenCondition>;

export const writtenWhen = z
  .union([writtenCondition, z.array(writtenCondition).min(1).max(50)])
  .describe(
    "When the policy applies: a map of which every key must hold, or a list of such maps of which any must hold. Left out: it applies to every pull request.",
  );

export type WrittenWhen = z.output<typeof writtenWhen>;

export const compileWhen = (written: WrittenWhen, compiling: Compiling): readonly Condition[] =>
  Array.isArray(written)
    ? written.map((one, i) => compileCondition(one, compiling.at(i)))
    : [compileCondition(written, compiling)];

const compileCondition = (written: WrittenCondition, compiling: Compiling): Condition => {
  const { not: excepted, ...wanted } = written;
  if (Object.values(written).every((value) => value === undefined))
    compiling.fault([], {
      code: "missing-key",
      message: "has no condition; leave `when` out where the policy applies always",
    });
  if (excepted !== undefined && Object.values(excepted).every((value) => value === undefined))
    compiling.fault(["not"], { code: "missing-key", message: "names nothing that may not hold" });
  const compiled = compileEach(wanted, compiling).map(({ predicate }) => predicate);
  return {
    predicates: excepted === undefined ? compiled : [...compiled, not(compileEach(excepted, compiling.at("not")))],
    origin: compiling.origin,
    // Lazy, because only comparing needs it.
    get written() {
      return writtenText(written);
    },
  };
};

const compileEach = (written: Readonly<Record<string, unknown>>, compiling: Compiling): readonly Negated[] =>
  (Object.entries(predicates) as [string, PredicateDefinition<z.ZodType>][]).flatMap(([key, { scope, compile }]) =>
    written[key] === undefined ? [] : [{ scope, predicate: compile(written[key], compiling.at(key)) }],
  );

type ConditionResult = {
  readonly holds: boolean;
  readonly files: readonly ChangedFile[];
  /** One per evaluated predicate, up to the first that did not hold. */
  readonly reasons: readonly Reason[];
};

/** Stops at the first predicate that does not hold. */
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
