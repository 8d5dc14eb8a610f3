import type { Ecosystem } from "./facts.ts";
import type { LinePattern, Origin, PathMatcher } from "./policy.ts";
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
  /** The file has no faults, so none needs to be looked for. */
  readonly checked?: true;
  readonly effort: Effort;
  readonly patterns: Patterns;
  readonly globs: GlobLists;
  /** `policies/data/<name>.yml`, read on demand because it is long. */
  readonly list: (name: string) => (() => PackageList) | undefined;
  readonly listNames: readonly string[];
  /** The named lists of paths that this place sees. */
  readonly pathLists: PathLists;
};

/** `written`: what it means, for comparing; "" for a built-in list. */
export type PathList = { readonly matcher: PathMatcher; readonly written: string };

export type PathLists = {
  readonly names: readonly string[];
  readonly get: (name: string) => PathList | undefined;
};

export const NO_PATH_LISTS: PathLists = { names: [], get: () => undefined };

export type Patterns = {
  readonly compile: (source: string) => LinePattern | Fault;
  readonly size: () => number;
};

export type GlobLists = {
  /** Takes a list of valid globs; those that begin with `!` are for exclusion. */
  readonly list: (globs: readonly string[], ignoreCase: boolean) => GlobList;
  /** @returns the list's `last` alone */
  readonly add: (globs: readonly string[], ignoreCase: boolean) => GlobList["last"];
};

export type GlobList = {
  /** Place of the last glob that matches the path, or -1. */
  readonly last: (path: string) => number;
  /** Place of the last glob, not for exclusion, that names content of a folder at this path, or -1. */
  readonly above: (path: string) => number;
  /** Whether a glob that is not for exclusion matches one of them, or names content of a folder at its path. */
  readonly reaches: (files: readonly { readonly path: string }[]) => boolean;
  /** Both for many files, which are told apart by their array; undefined if none matches any. */
  readonly column: (files: readonly { readonly path: string }[]) => PathColumn | undefined;
};

/** Index of a file and place of a glob, in turn, by rising index. */
export type PathColumn = { readonly places: readonly number[]; readonly above: readonly number[] };

/** `which`: whether the key is wrong, or its value. */
export type PlacedFault = Fault & { readonly path: KeyPath; readonly which: "key" | "value" };

/** What is written under a key, or undefined. */
export const valueAt = (data: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    data,
  );
