import { describe, expect, test } from "vitest";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import { builtinSources } from "../../../src/policy/builtin-files.ts";
import { globKey, globProgram } from "../../../src/policy/globs/glob-program.ts";
import { segmentPatterns } from "../../../src/policy/globs/segment-pattern.ts";

/** Who reads each alternative of a part, where its braces are lists, and where they are written out before. */
const readers = (part: string): readonly (readonly string[] | undefined)[] =>
  [true, false].map((braces) => segmentPatterns(part, true, braces)?.map(({ by }) => by));

const fast = "texts";
const slow = "minimatch";

describe("parts of globs that are compared without minimatch, which takes ten times as long for every name", () => {
  test.each([
    "Dockerfile",
    "*.tf",
    "*_{test,spec}.{ts,js}",
    "*[-_]cache*.ts",
    "*[-_.]{redis,valkey}[-_.]*.{ts,js,rb}",
    "[a-z]*.[ch]",
    "V[0-9]*__*.sql",
    "[!_]*.sql",
    "[^._]*",
    "*[_-]",
    "????_*.rb",
    "[[]id].tsx",
  ])("%s", (part) => {
    for (const found of readers(part)) expect([part, ...new Set(found)]).toEqual([part, fast]);
  });

  test.each([
    ["a class of other characters", "[[:alpha:]]*.ts"],
    ["a class with a blank", "[ a]*.ts"],
    ["a range backwards", "[z-a].ts"],
    ["a range over kinds of characters", "[A-z]*_9-Z[9-Z].ts"],
    ["what stands in parentheses", "@(a|b).ts"],
  ])("%s is left to it", (_what, part) => {
    expect(readers(part).flatMap((found) => found ?? [])).toContain(slow);
  });

  test("braces that are left when lists are written out are ordinary characters", () => {
    expect(segmentPatterns("a{b}*.ts", false, false)).toEqual([{ text: "a{b}*", endings: ["ts"], by: fast }]);
  });
});

describe("the globs of the built-in policies", () => {
  const { globs: keys } = builtinSources(readBuiltinPolicies(import.meta.url));
  const program = globProgram(keys);
  const slowOf = ({ tree }: typeof program): readonly string[] =>
    tree.segments.flatMap(({ slow: some, texts }) => some.map((number) => texts[number] ?? ""));

  test("are all compared without minimatch, part by part and as a whole", () => {
    expect(keys.size).toBeGreaterThan(500);
    expect(slowOf(program)).toEqual([]);
    expect(program.odd).toEqual([]);
  });

  test("a glob among them that is not would be seen", () => {
    expect(slowOf(globProgram([...keys, globKey("**/[[:alpha:]]*.ts", true)]))).toEqual(["[[:alpha:]]*.ts"]);
    expect(globProgram([...keys, globKey("a(b/c", false)]).odd.map(({ text }) => text)).toContain("a(b/c");
  });

  test("are found by what a name begins with, ends with or holds; few have nothing of the kind", () => {
    const tried = program.tree.segments.reduce(
      (sum, { names, stems }) => sum + names.rest.length + stems.rest.length,
      0,
    );
    expect(tried).toBeLessThan(40);
  });

  test("have no braces around one word, which stand for themselves", () => {
    expect([...keys].filter((key) => /\{[^{},]*\}/.test(key.replaceAll(/\{[^{}]*\.\.[^{}]*\}/g, "")))).toEqual([]);
  });
});
