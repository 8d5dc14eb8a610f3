import type * as z from "zod";
import type { Compiling } from "../model/compiling.ts";
import type { ChangedFile } from "../model/facts.ts";
import type { Predicate, PredicateResult } from "../model/policy.ts";

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

/** The result of a predicate that looks at the pull request as a whole: all files that it was given, or none. */
export const wholeResult = (
  predicate: string,
  holds: boolean,
  text: string,
  files: readonly ChangedFile[],
): PredicateResult => ({
  holds,
  files: holds ? files : [],
  reason: { predicate, text, decided: {} },
});

/** A record of what decided for each path. Without a prototype, so that a file named `__proto__` is a key like any other. */
export const decided = (entries: Iterable<readonly [path: string, what: string]>): Readonly<Record<string, string>> => {
  const record: Record<string, string> = Object.create(null);
  for (const [path, what] of entries) record[path] = what;
  return record;
};

/** A number with its noun: `1 file`, `12 files`. */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
