import fc from "fast-check";
import { Minimatch } from "minimatch";
import { describe, expect, test } from "vitest";
import { matchPolicies } from "../../../src/checklist/requirements/match-policies.ts";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import { globFault } from "../../../src/policy/globs/compile-globs.ts";
import { globLists } from "../../../src/policy/globs/glob-lists.ts";
import { folderGlobs, writtenOut } from "../../../src/policy/globs/glob-program.ts";
import { globOptions } from "../../../src/policy/globs/segment-shape.ts";
import type { Facts } from "../../../src/policy/model/facts.ts";
import { formatProblem } from "../../../src/policy/model/problem.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { facts, file } from "../predicates/matching-files.ts";

const PARTS = fc
  .array(
    fc.constantFrom(
      ..."a b A ab . _ - * ** ? é İ id [ab] [!a] [a-c] [-_] [-_.] {*[-_.],} [[]id] [id] {a,b} {a,b*} {,a} {a.b,c} {*,a} {1..3} {a} .ts".split(
        " ",
      ),
      ..."{a/b,c} {a/*,**/b} @(a|b) *. .{ts,js} .{d.ts,ts} {a,{b,c}} $ }".split(" "),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((atoms) => atoms.join(""));
const NAMES = fc
  .array(fc.constantFrom(..."a b A ab . _ - c 1 id [id] é İ K ts .ts .js .d.ts x } $".split(" ")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((atoms) => atoms.join(""));
const globs = fc
  .tuple(fc.boolean(), fc.array(PARTS, { minLength: 1, maxLength: 4 }))
  .map(([excludes, parts]) => (excludes ? "!" : "") + parts.join("/"))
  .filter((glob) => globFault(glob) === undefined);
const paths = fc.array(
  fc.array(NAMES, { maxLength: 4 }).map((names) => ({ path: names.join("/") })),
  { minLength: 1, maxLength: 12 },
);

/** As slowly and plainly as can be. */
const plainly = (list: readonly string[], ignoreCase: boolean, path: string): readonly [number, number] => {
  const matches = (glob: string): boolean =>
    [...writtenOut(glob.normalize("NFC"))].some((text) =>
      [text, ...(text.includes("[") && !text.includes("[[]") ? [text.replaceAll("[", "[[]")] : [])].some((one) =>
        new Minimatch(one, { ...globOptions, nobrace: true, nocase: ignoreCase }).match(path.normalize("NFC")),
      ),
    );
  return [
    list.findLastIndex((glob) => matches(glob.replace(/^!/, ""))),
    list.findLastIndex((glob) => !glob.startsWith("!") && folderGlobs(glob).some(matches)),
  ];
};

const pairs = (column: readonly number[] | undefined): ReadonlyMap<number, number> =>
  new Map((column ?? []).flatMap((value, i, all) => (i % 2 === 0 ? [[value, all[i + 1] ?? -1] as const] : [])));

describe("many files at once", () => {
  test("get the answers that minimatch gives each of them, for the path and for what would be below it", () => {
    fc.assert(
      fc.property(fc.array(globs, { minLength: 1, maxLength: 5 }), fc.boolean(), paths, (list, ignoreCase, files) => {
        const { column, last, above, reaches } = globLists(() => {}).list(list, ignoreCase);
        const wanted = list.filter((glob) => !glob.startsWith("!"));
        const reached = files.some(({ path }) => plainly(wanted, ignoreCase, path).some((place) => place !== -1));
        expect(reaches(files)).toBe(reached);
        const all = column(files);
        const [places, folders] = [pairs(all?.places), pairs(all?.above)];
        files.forEach(({ path }, i) => {
          const right = plainly(list, ignoreCase, path);
          expect([path, last(path), above(path)]).toEqual([path, ...right]);
          expect([path, places.get(i) ?? -1, folders.get(i) ?? -1]).toEqual([path, ...right]);
        });
      }),
      { numRuns: 120 },
    );
  });

  test("the empty path is asked about as others are, beside a glob that the tree does not hold", () => {
    const { last } = globLists(() => {}).list(["**", "éa"], true);
    expect(last("")).toBe(plainly(["**", "éa"], true, "")[0]);
  });

  test.each([
    ["a list that leaves files out", '["src/**", "!list:tests-and-fixtures"]'],
    ["a list among globs", '["src/*.md", "list:tests-and-fixtures", "!**/b*"]'],
    ["two lists", '["list:samples", "list:tests-and-fixtures"]'],
    ["a list and nothing else", '"list:documentation"'],
    ["globs that no file is near", '["infra/**", "!list:samples"]'],
  ])("are matched as each alone is: %s", (_, written) => {
    const bytes = new TextEncoder().encode(
      `version: 1\npolicies:\n  p: { title: P, when: { paths: ${written} }, requires: { adr: true } }\n`,
    );
    const read = readPolicies({ file: { file: "t.yml", bytes }, builtin: readBuiltinPolicies(import.meta.url) });
    if (!read.ok) throw new Error(read.problems.map(formatProblem).join("\n"));
    const matched = (files: Facts["files"]): readonly string[] =>
      matchPolicies(read.value.policies, facts({ files })).flatMap((match) => match.files.map(({ path }) => path));
    const files = [
      "a.ts",
      "b.ts",
      "a.md",
      "test/a.ts",
      "fixtures/b.json",
      "examples/a.md",
      "a_test.go",
      "x.lock",
    ].flatMap((name) =>
      ["", "src/", "src/deep/", "docs/"].flatMap((folder) =>
        ["", "x/", "y/", "z/"].map((more) => file(`${folder}${more}${name}`)),
      ),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(matched(files)).toEqual(files.flatMap((one) => matched([one])));
  });

  test("cost ten times as much when they are ten times as many, where all built-in policies are asked", () => {
    let steps = 0;
    const builtin = readBuiltinPolicies(import.meta.url);
    const bytes = new TextEncoder().encode("version: 1\nextends: tollgate:playbook\n");
    const read = readPolicies({ file: { file: "t.yml", bytes }, builtin }, (more) => {
      steps += more;
    });
    if (!read.ok) throw new Error("The built-in policies have problems");
    const stepsFor = (count: number): number => {
      const files = Array.from({ length: count }, (_, i) =>
        file(`src/m${i % 97}/${i % 3 === 0 ? "cache" : "core"}/x${i}.ts`),
      );
      steps = 0;
      matchPolicies(read.value.policies, facts({ files }));
      return steps;
    };
    const few = stepsFor(2_000);
    expect(few).toBeGreaterThan(2_000);
    expect(stepsFor(20_000)).toBeLessThan(12 * few);
    // Steps are counted, not seconds; coverage makes each step slow.
  }, 60_000);
});
