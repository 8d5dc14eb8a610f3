import type * as z from "zod";
import type { Compiling } from "./compiling.ts";
import type { ChangedFile, Facts } from "./facts.ts";

/**
 * One condition under `when`, compiled. A predicate narrows: it is given the files that the predicates
 * before it left, and returns those that satisfy it. One that looks at the pull request as a whole
 * (labels, base, title…) returns all of them or none.
 */
export type Predicate = {
  /** The key as written: `paths`, `added_lines`… */
  readonly name: string;
  readonly apply: (facts: Facts, files: readonly ChangedFile[]) => PredicateResult;
};

/** What a predicate says, with the words for why. */
export type PredicateResult = {
  readonly holds: boolean;
  /** The files that satisfy it, a sublist of those given, in their order; empty where it does not hold. */
  readonly files: readonly ChangedFile[];
  /**
   * Of `files`, those that satisfy it only in part or unread: one side of a rename, a diff too large to read.
   * They count where the predicate asks for them, but under `not` they do not except a file.
   */
  readonly doubtful?: readonly ChangedFile[];
  /**
   * Why, as short data for people: what was looked for and what decided.
   * `files` names the deciding thing per path, where there is one (a glob, a pattern, a package).
   */
  readonly reason: Reason;
};

export type Reason = {
  readonly predicate: string;
  /** A sentence without a full stop: `label "hotfix" is set`, `12 files match`, `no added line matches`. Plain text, hostile parts included raw. */
  readonly text: string;
  /** path → what decided for it: the glob, the pattern, the package's name. */
  readonly decided: Readonly<Record<string, string>>;
};

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
