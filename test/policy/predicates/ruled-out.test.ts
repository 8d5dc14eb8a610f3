import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBuiltinPolicies } from "../../../src/gate/builtin-policies.ts";
import type { ChangedFile, ChangedLines, Facts } from "../../../src/policy/model/facts.ts";
import { applyCondition, isRuledOut } from "../../../src/policy/predicates/condition.ts";
import { readPolicies } from "../../../src/policy/read-policies.ts";
import { facts, file, policyWith, reading } from "./matching-files.ts";

const builtin = readBuiltinPolicies(import.meta.url);
const bytes = new TextEncoder().encode("version: 1\nextends: tollgate:playbook\n");
const read = readPolicies({ file: { file: "t.yml", bytes }, builtin });
const conditions = read.ok ? read.value.policies.flatMap(({ when }) => when) : [];

const path = fc
  .tuple(
    fc.array(fc.constantFrom(..."db migrate src terraform .github workflows test docs providers cache".split(" ")), {
      maxLength: 3,
    }),
    fc.constantFrom(..."1_add.sql schema.rb main.tf deploy.yml cache.ts README.md stripe.py package.json".split(" ")),
  )
  .map(([folders, name]) => [...folders, name].join("/"));
const some = fc.array(
  fc.constantFrom("DROP TABLE a;", "DROP/**/TABLE a;", "cache.set(k, v)", "x", `Subproject commit ${"a".repeat(40)}`),
  { maxLength: 2 },
);
const lines: fc.Arbitrary<ChangedLines> = fc.oneof(
  fc.record({ kind: fc.constant("known" as const), added: some, removed: some }),
  fc.constantFrom({ kind: "binary" as const }, { kind: "too-large" as const }, { kind: "not-given" as const }),
);
const changed: fc.Arbitrary<ChangedFile> = fc
  .tuple(path, path, fc.constantFrom("added", "modified", "removed", "renamed"), lines)
  .map(([now, before, status, known]) =>
    file(now, { status, lines: known, ...(status === "renamed" ? { previousPath: before } : {}) }),
  );
const change: fc.Arbitrary<Facts> = fc
  .record({
    files: fc.array(changed, { minLength: 1, maxLength: 4 }),
    title: fc.constantFrom("Add a column", "fix: incident", ""),
    stripe: fc.boolean(),
    known: fc.constantFrom(undefined, reading({}), reading({}, true)),
  })
  .map(({ files, title, stripe, known }) =>
    facts({
      files,
      title,
      dependencies: stripe ? [{ manifest: files[0]?.path ?? "", name: "stripe", ecosystem: "npm" }] : [],
      ...(known === undefined ? {} : { read: known }),
    }),
  );

describe("a condition that is ruled out", () => {
  test("does not hold when it is applied, whatever the change is", () => {
    expect(conditions.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(change, (about) => {
        for (const condition of conditions)
          if (isRuledOut(condition, about)) expect(applyCondition(condition, about).holds).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["added_lines of a change without lines", "{ added_lines: [x] }", { lines: { kind: "not-given" } }, true],
    ["added_lines where lines are only removed", "{ added_lines: [x] }", {}, false],
    [
      "removed_lines of a file whose diff is too large",
      "{ removed_lines: [x] }",
      { lines: { kind: "too-large" } },
      false,
    ],
    ["a status that no file has", "{ change: removed }", {}, true],
    ["a new sibling where nothing is added", '{ new_sibling: ["src/*"] }', {}, true],
    ["a package where none is added", "{ dependencies: [stripe] }", {}, true],
    ["a text where none can be read", "{ content: [x] }", {}, true],
    ["paths of other files", '{ paths: ["docs/**"] }', {}, true],
    ["paths of which all are excluded", '{ paths: ["src/**", "!**/*.ts"] }', {}, true],
    ["paths of this file", '{ paths: ["docs/**", "src/**"] }', {}, false],
    ["the old path of a renamed file", '{ paths: ["docs/**"] }', { status: "renamed", previousPath: "docs/a" }, false],
    ["a title that no pattern matches", "{ title: [incident] }", {}, true],
  ] satisfies readonly (readonly [string, string, Partial<ChangedFile>, boolean])[])("%s", (_, when, other, out) => {
    const [condition] = policyWith(when).when;
    if (condition === undefined) throw new Error("The condition is not there");
    expect(isRuledOut(condition, facts({ files: [file("src/app.ts", other)] }))).toBe(out);
  });
});
