import type { ChangedFile, Facts } from "../facts/facts.ts";

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
