import { expect, test } from "vitest";
import { readBuiltinPolicies } from "../../src/gate/builtin-policies.ts";
import { createComputingBudget, TookTooLong } from "../../src/gate/times.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";

test("time counts for all the work of one pull request, and for no other one", () => {
  let now = 0;
  const { effort, open } = createComputingBudget(2_000, () => now);
  const work = (ms: number) => () => {
    now += ms;
    effort(5_000);
    return ms;
  };
  const one = open();
  expect(one(work(1_500))).toBe(1_500);
  now += 60_000;
  expect(() => one(work(600))).toThrow(new TookTooLong(2));
  expect(() => one(work(0))).toThrow(TookTooLong);
  expect(open()(work(1_500))).toBe(1_500);
});

test("what is done outside of a pull request's time is not ended", () => {
  let now = 0;
  const { effort, open } = createComputingBudget(2_000, () => now);
  open()(() => {});
  now = 10_000;
  expect(() => effort(1_000_000)).not.toThrow();
});

test("a little work is not looked at", () => {
  let looks = 0;
  const { effort, open } = createComputingBudget(2_000, () => {
    looks += 1;
    return 0;
  });
  open()(() => {
    for (let at = 0; at < 100; at += 1) effort(10);
  });
  expect(looks).toBe(2);
});

/** Each of these is work that a policy file makes long; all of it is told. */
test.each<[string, string]>([
  ["patterns on lines", `added_lines: ["x+y"]`],
  ["patterns on the title", `title: ["x+y"]`],
  ["patterns on the description", `body: ["x+y"]`],
  ["globs", `paths: ["**/a*b*/**"]`],
  ["globs that only minimatch knows", `paths: ["+(a|b|c/d)*/**"]`],
  ["globs without regard to case", `paths: { any: ["**/A*B*/**"], ignore_case: true }`],
  ["names of packages", `dependencies: ["npm:*x*"]`],
  ["new siblings", `new_sibling: ["**/a*b*/*"]`],
  ["what a condition leaves out", `not: { added_lines: ["x+y"] }`],
])("effort is counted for %s", (_, when) => {
  const steps: number[] = [];
  const text = `version: 1\npolicies:\n  a: { title: A, why: B, when: { ${when} }, requires: { checklist: [{ id: a, text: b }] } }\n`;
  const builtin = readBuiltinPolicies(import.meta.url);
  const read = readPolicies(
    { file: { file: "t.yml", bytes: new TextEncoder().encode(text) }, builtin },
    (more) => void steps.push(more),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const facts = {
    ...{
      repository: "acme/shop",
      number: 1,
      title: "x".repeat(200),
      body: "x".repeat(20_000),
      draft: false,
      labels: [],
    },
    ...{ committers: [], author: { login: "ada", kind: "person" as const }, base: { ref: "main", sha: "1" } },
    head: { ref: "add", sha: "2", fork: false },
    dependencies: [{ manifest: "a1b/package1.json", name: "left-pad" }],
    files: Array.from({ length: 50 }, (_, at) => ({
      ...{ path: `a${at}b/package${at}.json`, status: "added" as const, blob: "b", additions: 1, deletions: 0 },
      lines: { kind: "known" as const, added: ["x".repeat(1_000)], removed: [] },
    })),
  };
  read.value.policies.flatMap(({ when: conditions }) =>
    conditions.flatMap(({ predicates }) => predicates.map((predicate) => predicate.apply(facts, facts.files))),
  );
  expect(steps.reduce((sum, more) => sum + more, 0)).toBeGreaterThan(0);
});
