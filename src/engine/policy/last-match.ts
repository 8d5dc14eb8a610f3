import { Minimatch, minimatch } from "minimatch";

// The platform is given, so that a path with a backslash is read alike everywhere.
const options = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;

/** One glob with its braces written out. minimatch compiles it when it is first asked. */
type Alternative = { readonly glob: number; readonly matches: (path: string) => boolean };

/**
 * Compiles globs, already found sound by `globFault`, to a function that gives the index of the last one that
 * matches a path, or -1. minimatch decides; it is only asked for globs whose last plain folder or file name
 * the path has, or whose file ending, so that hundreds of globs on thousands of paths stay cheap.
 */
export const lastMatch = (globs: readonly string[], ignoreCase: boolean): ((path: string) => number) => {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const byKey = new Map<string, Alternative[]>();
  const all: Alternative[] = [];
  globs.forEach((glob, index) => {
    for (const text of new Set(minimatch.braceExpand(glob, options))) {
      const alternative = { glob: index, matches: compileLater(text, ignoreCase) };
      // Without case, letters outside ASCII have no one folded form to look up by.
      const key = ignoreCase && !ascii.test(text) ? "" : fold(keyOf(text));
      all.push(alternative);
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [alternative]);
      else same.push(alternative);
    }
  });
  return (path) => {
    if (ignoreCase && !ascii.test(path)) return best(all, path, -1);
    let last = best(byKey.get(""), path, -1);
    // This runs for every path and every list of globs, so it looks the parts up without making lists of them.
    const folded = fold(path);
    for (let start = 0; start <= folded.length; ) {
      const slash = folded.indexOf("/", start);
      const end = slash === -1 ? folded.length : slash;
      last = best(byKey.get(`/${folded.slice(start, end)}`), path, last);
      start = end + 1;
    }
    const dot = folded.lastIndexOf(".");
    return dot === -1 ? last : best(byKey.get(folded.slice(dot)), path, last);
  };
};

/** The highest index of a glob that matches, of some alternatives and of what was found before. */
const best = (alternatives: readonly Alternative[] | undefined, path: string, before: number): number => {
  let last = before;
  for (const { glob, matches } of alternatives ?? []) if (glob > last && matches(path)) last = glob;
  return last;
};

const ascii = /^[\0-\x7f]*$/;

const compileLater = (text: string, ignoreCase: boolean): ((path: string) => boolean) => {
  let compiled: Minimatch | undefined;
  return (path) => {
    compiled ??= new Minimatch(text, { ...options, nobrace: true, nocase: ignoreCase });
    return compiled.match(path);
  };
};

/** What a path must have to match: a part of this name (`/name`), a name with this ending (`.sql`), or nothing that is known (""). */
const keyOf = (glob: string): string => {
  const parts = glob.split("/");
  const plain = parts.findLast((part) => /^[^*?[\](){}!+@|]+$/.test(part) && part !== "." && part !== "..");
  if (plain !== undefined) return `/${plain}`;
  const ending = /\.[^.*?[\](){}!+@|]+$/.exec(parts.at(-1) ?? "")?.[0];
  return ending ?? "";
};
