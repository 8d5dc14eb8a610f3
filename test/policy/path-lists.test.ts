import { describe, expect, test } from "vitest";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { comparePolicySets } from "../../src/policy/compare-policy-sets.ts";
import { globLists } from "../../src/policy/globs/glob-lists.ts";
import { builtinPathLists } from "../../src/policy/path-lists.ts";
import { applyCondition } from "../../src/policy/predicates/condition.ts";
import { facts, file } from "./predicates/matching-files.ts";
import { policiesOf, problemsOf } from "./read.ts";

const fileOf = (when: string, lists = "{ ours: [qa/**, '!qa/docs/**'] }", above = ""): string =>
  `version: 1\n${above}${lists === "" ? "" : `lists: ${lists}\n`}policies: { p: { title: P, when: ${when}, requires: { adr: true } } }\n`;

const left = (text: string, paths: readonly string[], others?: Readonly<Record<string, string>>) => {
  const condition = policiesOf(text, others).policies.find(({ id }) => id === "p")?.when[0];
  if (condition === undefined) throw new Error("The condition is not there");
  const { holds, files, reasons } = applyCondition(condition, facts({ files: paths.map((path) => file(path)) }));
  return { left: holds ? files.map(({ path }) => path) : null, reason: reasons.at(-1) };
};

const files = ["qa/a.ts", "qa/docs/a.md", "src/a.ts", "test/a.ts"];

describe("named lists of paths", () => {
  test.each([
    ["a list of this file", "{ paths: { list: ours } }", undefined, ["qa/a.ts"]],
    ["under not", "{ not: { paths: { list: ours } } }", undefined, ["qa/docs/a.md", "src/a.ts", "test/a.ts"]],
    ["several", "{ paths: { list: [ours, tests] } }", undefined, ["qa/a.ts", "test/a.ts"]],
    ["one that Tollgate brings", "{ paths: { list: tests } }", "", ["test/a.ts"]],
    ["among globs", "{ paths: ['**', '!list:ours'] }", undefined, ["qa/docs/a.md", "src/a.ts", "test/a.ts"]],
    ["among globs, the last decides", "{ paths: ['**', '!list:ours', 'qa/a*'] }", undefined, files],
    ["an including entry", "{ paths: [src/**, 'list:ours'] }", undefined, ["qa/a.ts", "src/a.ts"]],
    ["any over a list", "{ paths: { list: ours, any: ['!qa/a.ts', src/**] } }", undefined, ["src/a.ts"]],
    ["each of all", "{ paths: { all: ['list:ours', src/**] } }", undefined, ["qa/a.ts", "src/a.ts"]],
    ["only", "{ paths: { only: ['list:ours'] } }", undefined, null],
    [
      "a list of lists",
      "{ paths: { list: two } }",
      "{ two: ['list:tests', 'list:one'], one: src/** }",
      ["src/a.ts", "test/a.ts"],
    ],
    [
      "one more than an earlier one has",
      "{ paths: { list: tests } }",
      "{ tests: ['list:tests', qa/**] }",
      ["qa/a.ts", "qa/docs/a.md", "test/a.ts"],
    ],
    ["in any case", "{ paths: { list: up } }", "{ up: { title: Up, ignore_case: true, paths: SRC/** } }", ["src/a.ts"]],
    ["of new things", "{ new_sibling: ['list:ours'] }", undefined, null],
  ])("%s", (_name, when, lists, expected) => {
    expect(left(fileOf(when, lists), files).left).toEqual(expected);
  });

  test("says which glob of which list decided", () => {
    expect({ ...left(fileOf("{ paths: { list: ours } }"), ["qa/a.ts"]).reason?.decided }).toEqual({
      "qa/a.ts": "list:ours (qa/**)",
    });
  });

  test("a submodule in a folder's place matches what the list says of files in it", () => {
    const about = facts({
      files: [file("qa", { lines: { kind: "known", added: [`Subproject commit ${"a".repeat(40)}`], removed: [] } })],
    });
    const condition = policiesOf(fileOf("{ paths: [src/**, 'list:ours'] }")).policies[0]?.when[0];
    expect(condition && applyCondition(condition, about).holds).toBe(true);
  });

  describe("through extends", () => {
    const above = (lists: string, extra = "") => `version: 1\nlists: ${lists}\n${extra}`;
    const extending = "extends: acme/.github:lists.yml@v1\n";
    test("the lists of the file above are there, also of a file with lists only", () => {
      const others = { "acme/.github:lists.yml@v1": above("{ theirs: src/** }") };
      expect(left(fileOf("{ paths: { list: theirs } }", "", extending), files, others).left).toEqual(["src/a.ts"]);
    });
    test("a later list takes the place of an earlier one, but not for the file above", () => {
      const others = {
        "acme/.github:lists.yml@v1": above(
          "{ ours: src/** }",
          "policies: { q: { title: Q, when: { paths: { list: ours } }, requires: { adr: true } } }\n",
        ),
      };
      const text = fileOf("{ paths: { list: ours } }", "{ ours: qa/a.ts }", extending);
      expect(left(text, files, others).left).toEqual(["qa/a.ts"]);
      const q = policiesOf(text, others).policies.find(({ id }) => id === "q")?.when[0];
      expect(
        q && applyCondition(q, facts({ files: files.map((path) => file(path)) })).files.map(({ path }) => path),
      ).toEqual(["src/a.ts"]);
    });
    test("a file that is reached twice brings its lists to both", () => {
      const others = {
        "acme/.github:lists.yml@v1": above("{ theirs: src/** }"),
        "acme/.github:b.yml@v1":
          "version: 1\nextends: acme/.github:lists.yml@v1\npolicies: { q: { title: Q, when: { paths: { list: theirs } }, requires: { adr: true } } }\n",
      };
      const text = `version: 1\nextends: [acme/.github:lists.yml@v1, acme/.github:b.yml@v1]\npolicies: { p: { title: P, when: { paths: { list: theirs } }, requires: { adr: true } } }\n`;
      expect(left(text, files, others).left).toEqual(["src/a.ts"]);
    });
    test("a locked policy cannot be loosened by a list of the same name", () => {
      const locked = (lists: string) => ({
        "acme/.github:lists.yml@v1": above(
          lists,
          "policies: { p: { title: P, locked: true, when: { paths: { list: ours } }, requires: { adr: true } } }\n",
        ),
      });
      const own = fileOf("{ paths: { list: ours } }", "{ ours: nothing }", extending);
      expect(problemsOf(own, locked("{ ours: src/** }"))[0]).toMatch(
        /changes when the policy applies, but .* has locked it/,
      );
      expect(problemsOf(own, locked("{ ours: nothing }"))).toEqual([]);
    });
    test("a list that changes is a change of the policies that name it", () => {
      const set = (list: string) => policiesOf(fileOf("{ not: { paths: { list: ours } } }", `{ ours: ${list} }`));
      expect(comparePolicySets(set("a/**"), set("b/**")).policies).toHaveLength(1);
      expect(comparePolicySets(set("a/**"), set("a/**")).policies).toHaveLength(0);
    });
  });

  test.each([
    [
      "an unknown name",
      fileOf("{ paths: { list: our } }"),
      /wrong-value t\.yml:3:\d+ policies\.p\.when\.paths\.list names the list of paths "our", .*\(allowed: tests, ours; did you mean ours\?\)/,
    ],
    [
      "an unknown name among globs",
      fileOf("{ paths: ['**', '!list:owrs'] }"),
      /when\.paths\[1\] names the list of paths "owrs"/,
    ],
    [
      "a circle",
      fileOf("{ paths: a }", "{ a: 'list:b', b: 'list:a' }"),
      /lists\.\w is a list that stands for itself: (a → b → a|b → a → b)/,
    ],
    [
      "a bad glob in a list",
      fileOf("{ paths: a }", "{ a: [/src] }"),
      /bad-glob t\.yml:2:\d+ lists\.a\[0\] begins with a slash/,
    ],
    ["a list that only excludes", fileOf("{ paths: a }", "{ a: ['!src'] }"), /lists\.a only excludes/],
    [
      "a faulty list does not make others unknown",
      fileOf("{ paths: { list: ours } }", "{ ours: qa/**, 'Bad Name': x }"),
      /lists\.Bad Name/,
    ],
    [
      "no policies at all",
      "version: 1\nlists: { a: src/** }\n",
      /missing-key t\.yml:1:1 policies there are no policies/,
    ],
  ])("problem: %s", (_name, text, words) => {
    expect(problemsOf(text)[0]).toMatch(words);
  });
});

describe("the built-in lists", () => {
  const lists = builtinPathLists(
    readBuiltinPolicies(import.meta.url),
    () => {},
    globLists(() => {}),
  );
  const matches = (name: string, path: string): boolean => lists.get(name)?.matcher.decide(path)?.matches ?? false;

  test("each can be read", () => {
    expect(lists.names.length).toBeGreaterThan(5);
    for (const name of lists.names) expect(lists.get(name)).toBeDefined();
  });

  test.each([
    ["tests-and-fixtures", "src/test/java/A.java", "src/latest/a.ts"],
    ["tests-and-fixtures", "pkg/store_test.go", "docs/openapi_spec.yaml"],
    ["tests-and-fixtures", "a/Button.stories.tsx", "src/attest.ts"],
    ["test-classes", "src/OrderServiceTest.java", "src/latest.java"],
    ["documentation", "a/README", "src/history.ts"],
    ["documentation", "docs/api.json", "requirements.txt"],
    ["samples", "examples/aws/main.tf", "infra/vpc.template"],
    ["vendored", "third_party/x/a.c", "src/vendors.ts"],
    ["tooling", ".eslintrc.json", "src/eslint/rule.ts"],
    ["tooling", ".github/dependabot.yml", ".github/workflows/deploy.yml"],
    ["not-the-product", "web/src/App.test.tsx", "web/src/App.tsx"],
    ["not-the-product", "vendor/x/y.go", "cmd/vendor.go"],
  ])("%s has %s, and not %s", (name, inside, outside) => {
    expect([matches(name, inside), matches(name, outside)]).toEqual([true, false]);
  });
});
