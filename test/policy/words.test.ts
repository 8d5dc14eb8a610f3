import { describe, expect, test } from "vitest";
import { matchPolicies } from "../../src/checklist/requirements/match-policies.ts";
import { matchName } from "../../src/policy/model/names.ts";
import { formatProblem, nearestSpelling } from "../../src/policy/model/problem.ts";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { facts, file } from "./predicates/matching-files.ts";
import { bytes, problemsOf } from "./read.ts";

describe("the nearest spelling", () => {
  const words = ["enforcement", "when", "requires", "adr"];
  test.each([
    ["enforcment", "enforcement"],
    ["enfrocement", "enforcement"],
    ["Enforcement", "enforcement"],
    ["whne", "when"],
    ["wehn", "when"],
    ["require", "requires"],
    ["ard", "adr"],
    ["checklist", undefined],
    ["x", undefined],
    ["", undefined],
    ["a".repeat(10_000), undefined],
  ])("%.20s: %s", (written, near) => {
    expect(nearestSpelling(written, words)).toBe(near);
  });
});

describe("names with a star", () => {
  test.each([
    ["*[bot]", "dependabot[bot]", true],
    ["*[bot]", "bot", false],
    ["area/*", "Area/DB/x", true],
    ["*", "", true],
    ["a*c*e", "abcde", true],
    ["a*c*e", "abcdef", false],
    ["a**b", "ab", true],
    ["a", "ab", false],
    ["ab", "a", false],
    ["a?b", "axb", false],
  ])("%s and %s: %s", (written, name, matches) => {
    expect(matchName(written, name)).toBe(matches);
  });
});

describe("a problem on one line", () => {
  const problem = {
    code: "wrong-value",
    file: "t.yml",
    line: 3,
    column: 5,
    key: "check",
    message: "is wrong",
  } as const;
  test.each([
    [problem, "t.yml:3:5 check is wrong"],
    [{ ...problem, key: "" }, "t.yml:3:5 is wrong"],
    [{ ...problem, allowed: [] }, "t.yml:3:5 check is wrong"],
    [{ ...problem, allowed: ["a", "b"], suggestion: "a" }, "t.yml:3:5 check is wrong (allowed: a, b; did you mean a?)"],
    [
      { ...problem, allowed: Array.from({ length: 42 }, () => "x") },
      `t.yml:3:5 check is wrong (allowed: ${Array(40).fill("x").join(", ")} and 2 more)`,
    ],
    [{ ...problem, message: "a\u001b[31m\r\nb\u2028c" }, "t.yml:3:5 check a [31m b c"],
  ])("%#", (one, line) => {
    expect(formatProblem(one)).toBe(line);
  });
});

describe("what is ours is thrown, not returned", () => {
  test("the recommended pack is missing", () => {
    expect(() => readPolicies({ builtin: new Map() })).toThrow("The built-in pack `recommended` is missing");
  });

  const list =
    "version: 1\npolicies: { p: { title: P, when: { dependencies: { list: x } }, requires: { adr: true } } }";
  test.each([
    ["no YAML", "[", /A built-in list is faulty: tollgate:data\/x:1:1 /],
    [
      "a wrong key",
      "version: 1\ntitle: T\nsources: []\nkinds: { pay: { npmm: [a] } }",
      /data\/x:4:17 kinds\.pay\.npmm is not a known key here .*did you mean npm\?/,
    ],
  ])("a list of packages is faulty: %s", (_name, data, words) => {
    const builtin = new Map([["data/x", data]]);
    const read = readPolicies({ file: { file: "t.yml", bytes: bytes(list) }, builtin });
    if (!read.ok) throw new Error("not read");
    const { policies } = read.value;
    // It is looked into only where a package is added.
    expect(matchPolicies(policies, facts())).toEqual([]);
    const dependencies = [{ manifest: "package.json", name: "stripe" }];
    const about = facts({ files: [file("package.json")], dependencies });
    expect(() => matchPolicies(policies, about)).toThrow(words);
  });
});

describe("places", () => {
  test("an alias points to where its value was written", () => {
    const text =
      'version: 1\npolicies:\n  p:\n    title: P\n    when:\n      paths: &x [a, "/b"]\n      not: { paths: *x }\n    requires: { adr: true }\n';
    expect(problemsOf(text).map((line) => line.split(" ").slice(1, 3).join(" "))).toEqual([
      "t.yml:6:21 policies.p.when.paths[1]",
      "t.yml:6:21 policies.p.when.not.paths[1]",
    ]);
  });

  test("a misspelt id of an item is reported with the nearest one", () => {
    expect(
      problemsOf(
        "version: 1\nextends: tollgate:recommended\npolicies: { schema-change: { requires: { checklist: [{ id: stagd, by: author }] } } }",
      ),
    ).toEqual([
      "missing-key t.yml:3:54 policies.schema-change.requires.checklist.stagd.text is missing: no file that this one extends has an item of this id (did you mean staged?)",
    ]);
  });

  test("a name that is too long", () => {
    expect(
      problemsOf(
        `version: 1\npolicies: { p: { title: P, when: { labels: ["${"x".repeat(201)}"] }, requires: { adr: true } } }`,
      ),
    ).toEqual(["wrong-value t.yml:2:45 policies.p.when.labels[0] is a name of 201 characters; at most 200 are read"]);
  });
});
