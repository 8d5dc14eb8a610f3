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

/**
 * `spend` takes brace expansions from the file's budget; false if it is used up. `checked`: the file has no faults, so
 * none needs to be looked for. `list`: `policies/data/<name>.yml`, read on demand because it is long. `pathLists`:
 * those that this place sees.
 */
export type Compiling = {
  readonly fault: (below: KeyPath, fault: Fault) => void;
  readonly at: (...below: KeyPath) => Compiling;
  readonly origin: Origin;
  readonly spend: (expansions: number) => boolean;
  readonly checked?: true;
  readonly effort: Effort;
  readonly patterns: Patterns;
  readonly globs: GlobLists;
  readonly list: (name: string) => (() => PackageList) | undefined;
  readonly listNames: readonly string[];
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

/** Both take valid globs; those that begin with `!` are for exclusion. `add` returns the list's `last` alone. */
export type GlobLists = {
  readonly list: (globs: readonly string[], ignoreCase: boolean) => GlobList;
  readonly add: (globs: readonly string[], ignoreCase: boolean) => GlobList["last"];
};

/**
 * `last`: place of the last glob that matches the path, or -1. `above`: place of the last glob, not for exclusion, that
 * names content of a folder at this path, or -1. `reaches`: whether a glob that is not for exclusion matches one of the
 * files, or names content of a folder at its path. `column`: `last` and `above` for many files, which are told apart by
 * their array; undefined if none matches any.
 */
export type GlobList = {
  readonly last: (path: string) => number;
  readonly above: (path: string) => number;
  readonly reaches: (files: readonly { readonly path: string }[]) => boolean;
  readonly column: (files: readonly { readonly path: string }[]) => PathColumn | undefined;
};

/** Index of a file and place of a glob, in turn, by rising index. */
export type PathColumn = { readonly places: readonly number[]; readonly above: readonly number[] };

/** `which`: whether the key is wrong, or its value. */
export type PlacedFault = Fault & { readonly path: KeyPath; readonly which: "key" | "value" };

export const valueAt = (data: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    data,
  );

export const allowedKeysMark = "allowed keys:";

export type WrittenList = string | readonly (string | readonly string[])[];

export const entriesOf = (written: WrittenList): readonly string[] =>
  typeof written === "string" ? [written] : written.flat();

export const eachOf = (written: WrittenList, visit: (entry: string, below: readonly number[]) => void): void => {
  const entries = typeof written === "string" ? [] : written;
  if (typeof written === "string") visit(written, []);
  entries.forEach((entry, i) => {
    if (typeof entry === "string") visit(entry, [i]);
    else
      entry.forEach((inner, j) => {
        visit(inner, [i, j]);
      });
  });
};

/**
 * As one line of YAML, with sorted keys, so equal meanings give equal texts: `{ change: "added", paths: ["db/**"] }`.
 */
export const writtenText = (written: unknown): string => {
  if (Array.isArray(written)) {
    const entries = written.filter((entry) => entry !== undefined).map(writtenText);
    return entries.length === 1 ? (entries[0] ?? "") : `[${entries.join(", ")}]`;
  }
  if (typeof written !== "object" || written === null) return JSON.stringify(written) ?? "null";
  const keys = Object.entries(written)
    .filter(([, value]) => value !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}: ${writtenText(value)}`);
  return keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`;
};
