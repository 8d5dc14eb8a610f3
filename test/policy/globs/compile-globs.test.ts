import { describe, expect, test } from "vitest";
import { countExpansions, globFault } from "../../../src/policy/globs/compile-globs.ts";
import { globLists } from "../../../src/policy/globs/glob-lists.ts";
import { policiesOf, problemsOf } from "../read.ts";

const globsProblems = (globs: readonly string[]): readonly string[] =>
  problemsOf(
    `version: 1\npolicies: { p: { title: P, when: { paths: ${JSON.stringify(globs)} }, requires: { adr: true } } }`,
  ).map((line) => line.replace(/^bad-glob t\.yml:\S+ policies\.p\.when\./, ""));

describe("globs that could never work are problems", () => {
  test.each([
    [
      "/docs/**",
      "begins with a slash or `./`; paths are written from the root of the repository without it",
      "docs/**",
    ],
    [
      "./docs/**",
      "begins with a slash or `./`; paths are written from the root of the repository without it",
      "docs/**",
    ],
    [
      "!/docs/**",
      "begins with a slash or `./`; paths are written from the root of the repository without it",
      '"!docs/**"',
    ],
    ["docs/", "ends with a slash, which matches no file; a folder's files are `/**`", "docs/**"],
    ["docs\\*.md", "has a backslash", "docs/*.md"],
    ["a//b", "has two slashes in a row", "a/b"],
    ["../x", "has a part `.` or `..`", undefined],
    ["a/./b", "has a part `.` or `..`", undefined],
    [" a", "begins or ends with a space", "a"],
    ["!", "is an empty glob", undefined],
    ["!!a", "begins with more than one `!`", undefined],
    ["!(a|b)", "begins with `!(`", undefined],
    ["a/[b", "has a `[` that is not closed", undefined],
    ["{a,b", "has a `{` that is not closed", undefined],
    ["a".repeat(501), "is a glob of 501 characters; at most 500 are read", undefined],
    ["{1..1001}", "stands for more than 1000 globs", undefined],
    ["{a,b}".repeat(10), "stands for more than 1000 globs", undefined],
    ["{1..999999999999999}", "stands for more than 1000 globs", undefined],
  ])("%s", (glob, words, suggestion) => {
    const fault = globFault(glob);
    expect(fault?.message).toContain(words);
    expect(fault?.suggestion).toBe(suggestion);
  });

  test.each(["**", "!**/*.md", "[[]id]/x", "[]]", "[!a]b", "a b/c", "@(a|b)/*", "{1..1000}", "a}", "**/*.{yml,yaml}"])(
    "%s is sound",
    (glob) => {
      expect(globFault(glob)).toBeUndefined();
    },
  );

  test("a list that only excludes, and one with too many", () => {
    expect(globsProblems(["!a", "!b"])).toEqual([
      'paths only excludes, so it matches nothing; put what it shall match first (did you mean ["**", "!a", "!b"]?)',
    ]);
    const many = [Array.from({ length: 600 }, (_, i) => `a${i}`), Array.from({ length: 600 }, (_, i) => `b${i}`)];
    expect(globsProblems(many as unknown as string[])).toEqual(["paths has 1200 globs; at most 1000 are read"]);
    expect(globsProblems(Array.from({ length: 101 }, (_, i) => `${i}{1..1000}`))).toEqual([
      "paths[100] brings the globs of this file, braces written out, over 100000",
    ]);
  });
});

describe("counting what braces stand for", () => {
  test.each([
    ["a", 1],
    ["{a}", 1],
    ["{a,b}", 2],
    ["{a,b}{c,d,e}", 6],
    ["{a,{b,c}}", 3],
    ["{a{1,2},b}", 3],
    ["{1..10}", 10],
    ["{10..1..3}", 4],
    ["{a..e}", 5],
    ["x{a,b", 2],
  ])("%s: at least %i", (glob, count) => {
    expect(countExpansions(glob, 1_000)).toBeGreaterThanOrEqual(count);
    expect(countExpansions(glob, 1_000)).toBeLessThanOrEqual(count + 1);
  });
});

describe("one glob against one path", () => {
  test.each([
    ["docs/**", "docs/a/b.md", true],
    ["docs/**", "docs", false],
    ["docs/**", "docs/.hidden/x", true],
    ["*.md", "a/b.md", false],
    ["**/x.sql", "x.sql", true],
    ["**/x.sql", "ax.sql", false],
    ["a/**/b", "a/b", true],
    ["a*b", "a*b", true],
    ["{a,b}/*.{x,y}", "b/1.y", true],
    ["[[]id]/x", "[id]/x", true],
    ["#x", "#x", true],
    ["a/b", "a\\b", false],
    ["a?c", "a\nc", true],
    ["{a,}b", "b", true],
  ])("%s and %j: %s", (glob, path, matches) => {
    expect(globLists(() => {}).add([glob], false)(path)).toBe(matches ? 0 : -1);
  });

  test.each([
    [`${"*a".repeat(60)}b`, "a".repeat(4_000)],
    [`${"**/".repeat(60)}x`, "a/".repeat(500)],
    ["+(a|aa)+(a|aa)+(a|aa)+(a|aa)b", "a".repeat(40)],
    [`${"*/".repeat(100)}**/*.rb`, "a/".repeat(2_000)],
  ])("the glob %s does not hang", (glob, path) => {
    expect(globLists(() => {}).add([glob], false)(path)).toBe(-1);
  });

  test("200 globs on 3,000 paths", () => {
    const globs = Array.from(
      { length: 200 },
      (_, i) => [`**/x${i}/**/*.sql`, `db/m${i}/**`, `**/*${i}.{yml,yaml}`][i % 3] ?? "",
    );
    const [policy] = policiesOf(
      `version: 1\npolicies: { p: { title: P, when: { paths: ${JSON.stringify(globs)} }, requires: { adr: true } } }`,
    ).policies;
    expect(policy?.when[0]?.predicates).toHaveLength(1);
    const lists = globLists(() => {});
    const tests = globs.map((glob) => lists.add([glob], false));
    const paths = Array.from({ length: 3_000 }, (_, i) => `src/app/m${i}/deep/er/file${i}.ts`);
    expect(paths.filter((path) => tests.some((last) => last(path) !== -1))).toEqual([]);
  });
});
