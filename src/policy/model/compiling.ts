import type { Ecosystem } from "./ecosystem.ts";
import type { LinePattern, Origin } from "./policy.ts";
import type { Problem } from "./problem.ts";

/** A key's path inside a file: `["policies", "schema-change", "when", "paths", 0]`. */
export type KeyPath = readonly (string | number)[];

/**
 * Told of each piece of work that a policy file can make long, in characters looked at or globs tried. It may throw to end
 * it: what time there is only a shell knows.
 */
export type Effort = (steps: number) => void;

/** What is wrong with a value, before it is known where it stands. */
export type Fault = Pick<Problem, "code" | "message" | "allowed" | "suggestion">;

/** One package of a list, with the kind of thing it is (`payments`). */
export type ListedPackage = { readonly kind: string; readonly ecosystem: Ecosystem; readonly name: string };

/** A named list of packages, and of the services that they talk to. */
export type PackageList = {
  readonly packages: readonly ListedPackage[];
  /** Packages that never count as one of the list. */
  readonly except: readonly ListedPackage[];
  /** Names of the services, as files and folders are called after them: lower case, without `-` and `_`. */
  readonly names: readonly string[];
};

/** What a compiling function is given: where it stands in the file, and where to report faults. */
export type Compiling = {
  /** Reports a fault at a key below the one being compiled. Reading the file fails then, so what is compiled on is never used. */
  readonly fault: (below: KeyPath, fault: Fault) => void;
  /** The same for a key below. */
  readonly at: (...below: KeyPath) => Compiling;
  /** Where the key being compiled was written. */
  readonly origin: Origin;
  /** Takes so many brace expansions from the file's budget; false once it is used up. */
  readonly spend: (expansions: number) => boolean;
  /** Told of the work of applying what is compiled. */
  readonly effort: Effort;
  /** Where patterns are compiled, together with those of the other files. */
  readonly patterns: Patterns;
  /** Where lists of globs are compiled, together with those of the other files. */
  readonly globs: GlobLists;
  /** A named list of packages (`policies/data/<name>.yml`), or undefined where there is none of that name. It is long, so it is read when it is called for. */
  readonly list: (name: string) => (() => PackageList) | undefined;
  /** The names of all lists, for a problem that says what is allowed. */
  readonly listNames: readonly string[];
};

/** Patterns that are read together; each text is compiled once. */
export type Patterns = {
  readonly compile: (source: string) => LinePattern | Fault;
  /** Steps of all of them. */
  readonly size: () => number;
};

/** The lists of globs of all policies that are read together, so that a path is looked at once for all of them. */
export type GlobLists = {
  /** Takes a list of globs, already found sound by `globFault`, without their `!`. Gives what gives the index of the last one that matches a path, or -1. */
  readonly add: (globs: readonly string[], ignoreCase: boolean) => (path: string) => number;
};
