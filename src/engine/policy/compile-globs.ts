import type { Compiling } from "./compiling.ts";
import { countExpansions } from "./count-expansions.ts";
import { globFault, globLimits } from "./glob-fault.ts";
import { writtenOut } from "./glob-lists.ts";
import type { PathMatcher } from "./policy.ts";
import type { WrittenList } from "./written-list.ts";

/**
 * Compiles an ordered list of globs: a glob that begins with `!` excludes, the last one that matches decides.
 * Faulty globs and lists that only exclude are reported as `bad-glob`. They are compiled when
 * first asked, once.
 */
export const compileGlobs = (
  written: WrittenList,
  compiling: Compiling,
  options: { readonly ignoreCase?: boolean } = {},
): PathMatcher => {
  const globs = typeof written === "string" ? [written] : written.flat();
  if (globs.length > globLimits.perList) {
    compiling.fault([], {
      code: "bad-glob",
      message: `has ${globs.length} globs; at most ${globLimits.perList} are read`,
    });
    return { decide: () => undefined };
  }
  if (globs.length > 0 && globs.every((glob) => glob.startsWith("!"))) {
    compiling.fault([], {
      code: "bad-glob",
      message: "only excludes, so it matches nothing; put what it shall match first",
      suggestion: "**",
    });
  }
  eachOf(written, (glob, below) => {
    const fault = globFault(glob);
    if (fault !== undefined) compiling.fault(below, fault);
    else if (!compiling.spend(countExpansions(glob, globLimits.expansions))) {
      compiling.fault(below, {
        code: "bad-glob",
        message: `brings the globs of this file, braces written out, over ${globLimits.expansionsPerFile}`,
      });
    }
  });
  return matcherOf(globs, compiling, options.ignoreCase ?? false);
};

/** Calls with each entry of a list and its path in the file; a list within the list (a YAML anchor) is read as its entries. */
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

const matcherOf = (globs: readonly string[], compiling: Compiling, ignoreCase: boolean): PathMatcher => {
  const last = compiling.globs.add(
    globs.map((glob) => (glob.startsWith("!") ? glob.slice(1) : glob)),
    ignoreCase,
  );
  // Asked of every path, so the answers are made once.
  const answers = globs.map((glob) => ({ matches: !glob.startsWith("!"), glob }));
  let folders: ((path: string) => number) | undefined;
  return {
    decide: (path) => answers[last(path)],
    decideLink: (path) => {
      folders ??= foldersOf(globs, compiling, ignoreCase);
      return answers[Math.max(last(path), folders(path))];
    },
  };
};

/** Gives the index of the last glob that is about what lies in a folder of this path, or -1. Globs that exclude are not asked. */
const foldersOf = (globs: readonly string[], compiling: Compiling, ignoreCase: boolean): ((path: string) => number) => {
  const places: number[] = [];
  const prefixes = globs.flatMap((glob, place) => {
    const found = glob.startsWith("!") ? [] : folderGlobs(glob);
    places.push(...found.map(() => place));
    return found;
  });
  if (prefixes.length === 0) return () => -1;
  const last = compiling.globs.add(prefixes, ignoreCase);
  return (path) => places[last(path)] ?? -1;
};

/** The folders that a glob names: `db/migrate/**` names `db` and `db/migrate`; one that any name fits is not named. */
export const folderGlobs = (glob: string): readonly string[] =>
  writtenOut(glob).flatMap((one) => {
    const parts = one.split("/");
    return parts.slice(0, -1).flatMap((part, i) => (/^[*?]+$/.test(part) ? [] : [parts.slice(0, i + 1).join("/")]));
  });
