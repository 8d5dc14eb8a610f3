import { describe, expect, test } from "vitest";
import { verifyText } from "../../src/policy/compare-policies.ts";
import type { Verify } from "../../src/policy/model/policy.ts";
import { policiesOf, problemsOf } from "./read.ts";

/** What a policy file may write under an item's `verify`, what is read of it, and how it is written again. */
const fileWith = (verify: string): string =>
  `version: 1\npolicies: { p: { title: P, requires: { checklist: [{ id: i, text: T, verify: ${verify} }] } } }\n`;
const verifyOf = (verify: string): readonly Verify[] =>
  policiesOf(fileWith(verify)).policies[0]?.requires.checklist[0]?.verify ?? [];
const problemsWith = (verify: string): readonly string[] =>
  problemsOf(fileWith(verify)).map((problem) => problem.replace(/^(\S+) \S+ .*?\.verify[. ]/, "$1 "));

describe("the evidence that an item names", () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ["{ check: build }", [{ kind: "check", names: ["build"] }], ['check: "build"']],
    ["{ check: [build, 'buf*'] }", [{ kind: "check", names: ["build", "buf*"] }], ['check: ["build", "buf*"]']],
    ["{ check: { any: [build, lint] } }", [{ kind: "check", names: ["build", "lint"] }], ['check: ["build", "lint"]']],
    [
      "{ check: { all: [build, lint] } }",
      [{ kind: "check", names: ["build", "lint"], all: true }],
      ['check: { all: ["build", "lint"] }'],
    ],
    // Of one name, `all` and `any` mean the same.
    ["{ check: { all: build } }", [{ kind: "check", names: ["build"] }], ['check: "build"']],
    [
      "{ check: { any: build, conclusions: [skipped, success] } }",
      [{ kind: "check", names: ["build"], conclusions: ["success", "skipped"] }],
      ['check: { any: "build", conclusions: ["success", "skipped"] }'],
    ],
    ["{ check: { any: build, conclusions: [success] } }", [{ kind: "check", names: ["build"] }], ['check: "build"']],
    ["{ status: ci/plan }", [{ kind: "status", contexts: ["ci/plan"] }], ['status: "ci/plan"']],
    [
      "{ status: { all: [ci/plan, ci/lint] } }",
      [{ kind: "status", contexts: ["ci/plan", "ci/lint"], all: true }],
      ['status: { all: ["ci/plan", "ci/lint"] }'],
    ],
    ["{ section: Rollback }", [{ kind: "section", heading: "Rollback" }], ['section: "Rollback"']],
    ["{ section: { heading: Rollback } }", [{ kind: "section", heading: "Rollback" }], ['section: "Rollback"']],
    [
      "{ section: { heading: Undo, in: 'runbooks/**' } }",
      [{ kind: "section", heading: "Undo", written: ["runbooks/**"] }],
      ['section: { heading: "Undo", in: "runbooks/**" }'],
    ],
    [
      "{ approval: {} }",
      [{ kind: "approval", by: [{ kind: "not-author" }], count: 1 }],
      ['approval: { by: "not-author", count: 1 }'],
    ],
    [
      "[{ label: done }, { adr: true }]",
      [{ kind: "label", labels: ["done"] }, { kind: "adr" }],
      ['label: "done"', "adr: true"],
    ],
  ])("%s", (written, wanted, again) => {
    const read = verifyOf(written);
    expect(read).toMatchObject(wanted);
    expect(read.map(verifyText)).toEqual(again);
    for (const [at, one] of wanted.entries())
      for (const key of ["all", "conclusions", "in"] as const)
        if (!(key in one) && !("written" in one)) expect(read[at]).not.toHaveProperty(key);
  });
});

describe("evidence that names too little, too much, or no path", () => {
  test.each<[string, readonly RegExp[]]>([
    ["{ check: {} }", [/^missing-key check names nothing to look for \(allowed: any, all\)$/]],
    ["{ status: {} }", [/^missing-key status names nothing to look for \(allowed: any, all\)$/]],
    [
      "{ check: { any: build, all: lint } }",
      [/^wrong-value check has both `any` and `all`; write a list of two maps under `verify`/],
    ],
    ["{ check: { conclusions: [success] } }", [/^missing-key check names nothing to look for/]],
    ["{}", [/^missing-key names no evidence \(allowed: file, exists, section,/]],
    ["{ label: a, adr: true }", [/^wrong-value has 2 kinds of evidence \(label, adr\) in one map/]],
    ["{ exists: 'docs/*.md' }", [/^bad-glob exists is a glob, but `exists` takes plain paths/]],
    ...["/docs/a.md", "./docs/a.md", "docs/", "docs/../a.md", `${"a/".repeat(250)}b`].map(
      (path): [string, readonly RegExp[]] => [
        `{ exists: [README.md, ${path}] }`,
        [/^wrong-value exists\S* is no path of a file from the root of the repository$/],
      ],
    ),
  ])("%s", (written, problems) => {
    expect(problemsWith(written)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });
});

describe("titles, contents and several kinds together", () => {
  test.each<[string, readonly object[], readonly string[]]>([
    ["{ title: '^fix' }", [{ kind: "title", pattern: { source: "^fix" } }], ['title: "^fix"']],
    [
      "{ content: { pattern: 'def down' } }",
      [{ kind: "content", patterns: [{ source: "def down" }], without: [] }],
      ['content: { pattern: "def down" }'],
    ],
    [
      "{ content: { paths: 'db/**', pattern: [a, b], without: c } }",
      [
        {
          kind: "content",
          written: ["db/**"],
          patterns: [{ source: "a" }, { source: "b" }],
          without: [{ source: "c" }],
        },
      ],
      ['content: { paths: "db/**", pattern: ["a", "b"], without: "c" }'],
    ],
    ["{ deployment: staging }", [{ kind: "deployment", environments: ["staging"] }], ['deployment: "staging"']],
    [
      "{ deployment: { all: [canary, 'eu-*'] } }",
      [{ kind: "deployment", environments: ["canary", "eu-*"], all: true }],
      ['deployment: { all: ["canary", "eu-*"] }'],
    ],
    [
      "{ all: [{ check: build }, [{ label: x }, { title: y }]] }",
      [{ kind: "all", of: [[{ kind: "check", names: ["build"] }], [{ kind: "label" }, { kind: "title" }]] }],
      ['all: [check: "build", label: "x" or title: "y"]'],
    ],
    [
      "[{ adr: true }, { all: [{ check: build }, { check: lint }] }]",
      [{ kind: "adr" }, { kind: "all", of: [[{ names: ["build"] }], [{ names: ["lint"] }]] }],
      ["adr: true", 'all: [check: "build", check: "lint"]'],
    ],
  ])("%s", (written, wanted, again) => {
    const read = verifyOf(written);
    expect(read).toMatchObject(wanted);
    expect(read.map(verifyText)).toEqual(again);
  });

  test.each<[string, string]>([
    ["{ content: { paths: x } }", "missing-key content says nothing of the text (allowed: pattern, without)"],
    [
      "{ content: { patern: x } }",
      "unknown-key content.patern is not a known key here (allowed: paths, pattern, without; did you mean pattern?)",
    ],
    ["{ content: { pattern: '(' } }", "bad-regex content.pattern is not a regular expression"],
    ["{ all: [] }", "wrong-value all is an empty list"],
    ["{ all: [{ check: a }, { all: [{ check: b }, { check: c }] }] }", "unknown-key all[1].all"],
    ["{ all: [{ check: a }, {}] }", "missing-key all[1] names no evidence"],
    ["{ titel: x }", "unknown-key titel"],
  ])("%s is a problem", (written, wanted) => {
    expect(problemsWith(written).join("\n")).toContain(wanted);
  });
});
