import * as z from "zod";
import { predicates } from "../predicates/index.ts";
import { keyed } from "./keyed.ts";

type Shape = { readonly [Key in keyof typeof predicates]: z.ZodOptional<(typeof predicates)[Key]["schema"]> };

const shape = Object.fromEntries(
  Object.entries(predicates).map(([key, { schema }]) => [key, schema.optional()]),
) as unknown as Shape;

/** One condition as written: every key must hold. */
export const writtenCondition = keyed({
  ...shape,
  not: keyed(shape)
    .describe(
      "None of these keys may hold. A condition on the pull request (`labels`, `authors`, `draft`…) excepts it as a whole; one on files (`paths`, `change`, `added_lines`…) takes those files away, and the policy does not apply when none is left.",
    )
    .optional(),
}).describe("Every key written here must hold.");

export type WrittenCondition = z.output<typeof writtenCondition>;

/** What stands under `when`: one condition, or a list of which any must hold. */
export const writtenWhen = z
  .union([writtenCondition, z.array(writtenCondition).min(1).max(50)])
  .describe(
    "When the policy applies: a map of which every key must hold, or a list of such maps of which any must hold. Left out: it applies to every pull request.",
  );

export type WrittenWhen = z.output<typeof writtenWhen>;
