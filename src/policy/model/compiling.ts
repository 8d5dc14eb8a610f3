import type { Ecosystem } from "./ecosystem.ts";
import type { LinePattern, Origin } from "./policy.ts";
import type { KeyPath, Problem } from "./problem.ts";

/** Receives the work that a policy file causes. It may throw to stop, because only a shell has a clock. */
export type Effort = (steps: number) => void;

export type Fault = Pick<Problem, "code" | "message" | "allowed" | "suggestion">;

export type ListedPackage = { readonly kind: string; readonly ecosystem: Ecosystem; readonly name: string };

export type PackageList = {
  readonly packages: readonly ListedPackage[];
  readonly except: readonly ListedPackage[];
  /** Service names in lower case, without `-` and `_`. */
  readonly names: readonly string[];
};

export type Compiling = {
  readonly fault: (below: KeyPath, fault: Fault) => void;
  readonly at: (...below: KeyPath) => Compiling;
  readonly origin: Origin;
  /** Takes brace expansions from the file's budget; false if it is used up. */
  readonly spend: (expansions: number) => boolean;
  readonly effort: Effort;
  readonly patterns: Patterns;
  readonly globs: GlobLists;
  /** `policies/data/<name>.yml`, read on demand because it is long. */
  readonly list: (name: string) => (() => PackageList) | undefined;
  readonly listNames: readonly string[];
};

export type Patterns = {
  readonly compile: (source: string) => LinePattern | Fault;
  readonly size: () => number;
};

export type GlobLists = {
  /** Takes a list of valid globs without `!`. Returns a function for the index of the last match, or -1. */
  readonly add: (globs: readonly string[], ignoreCase: boolean) => (path: string) => number;
};
