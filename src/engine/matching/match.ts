import type { ChangedFile } from "../facts/facts.ts";
import type { Policy } from "../policy/policy.ts";
import type { Reason } from "../predicates/predicate.ts";

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
