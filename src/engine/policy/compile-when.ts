import type * as z from "zod";
import { predicates } from "../predicates/index.ts";
import { type Negated, not } from "../predicates/not.ts";
import type { PredicateDefinition } from "../predicates/predicate-definition.ts";
import type { Compiling } from "./compiling.ts";
import type { Condition } from "./policy.ts";
import type { WrittenCondition, WrittenWhen } from "./written-condition.ts";
import { writtenText } from "./written-text.ts";

/** Compiles what stands under `when`: each condition's predicates in their fixed order, `not` last. */
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
    // Only comparing asks for it, which most runs never do.
    get written() {
      return writtenText(written);
    },
  };
};

const compileEach = (written: Readonly<Record<string, unknown>>, compiling: Compiling): readonly Negated[] =>
  (Object.entries(predicates) as [string, PredicateDefinition<z.ZodType>][]).flatMap(([key, { scope, compile }]) =>
    written[key] === undefined ? [] : [{ scope, predicate: compile(written[key], compiling.at(key)) }],
  );
