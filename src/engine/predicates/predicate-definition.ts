import type * as z from "zod";
import type { Compiling } from "../policy/compiling.ts";
import type { Predicate } from "./predicate.ts";

/** One predicate of the language: how it is written, and what it becomes. One file each, one line in `index.ts`. */
export type PredicateDefinition<Schema extends z.ZodType> = {
  /**
   * `pull-request`: it looks at the pull request as a whole and returns all of the files or none.
   * `files`: it returns the files that satisfy it.
   */
  readonly scope: "pull-request" | "files";
  /** What may be written; its description is the user's documentation. */
  readonly schema: Schema;
  /** Faults are reported to `compiling`; the predicate returned then is never used. */
  readonly compile: (written: z.output<Schema>, compiling: Compiling) => Predicate;
};

/** Gives a definition its type without losing its schema's own. */
export const definePredicate = <Schema extends z.ZodType>(
  definition: PredicateDefinition<Schema>,
): PredicateDefinition<Schema> => definition;
