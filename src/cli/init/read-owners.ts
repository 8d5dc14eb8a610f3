import { Minimatch } from "minimatch";

/** Rules that are read, at most; each may be asked of every matched file. */
const MOST_RULES = 2_000;

const GLOB_OPTIONS = {
  dot: true,
  nonegate: true,
  nocomment: true,
  nobrace: true,
  noext: true,
  magicalBraces: false,
} as const;

/**
 * Reads a CODEOWNERS file.
 *
 * @returns which teams (`@org/team`) own a path; as on GitHub, the last rule that matches decides
 */
export const readOwners = (text: string): ((path: string) => readonly string[]) => {
  const rules = text
    .split("\n")
    .slice(0, MOST_RULES)
    .map((line) => line.replace(/\s+#.*$|^#.*$/, "").trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [pattern = "", ...owners] = line.split(/\s+/);
      return { matches: matcherOf(pattern), teams: owners.filter((owner) => /^@[\w.-]+\/[\w.-]+$/.test(owner)) };
    });
  return (path) => rules.findLast(({ matches }) => matches(path))?.teams ?? [];
};

/** A pattern is anchored where it holds a slash before its end, and stands for all below a folder. */
const matcherOf = (pattern: string): ((path: string) => boolean) => {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const bare = pattern.replace(/^\//, "").replace(/\/$/, "");
  const glob = anchored ? bare : `**/${bare}`;
  const globs = [glob, `${glob}/**`].map((one) => new Minimatch(one, GLOB_OPTIONS));
  return (path) => globs.some((one) => one.match(path));
};
