import { expect, test } from "vitest";
import { applyCondition } from "../../src/policy/predicates/condition.ts";
import { readSuite } from "../../src/suite/read-suite.ts";
import { caseFacts } from "../../src/suite/resolve-cases.ts";
import { writtenSuite } from "../../src/suite/written-suite.ts";
import { policiesOf } from "../policy/read.ts";

const holds = (when: string, one: object): boolean => {
  const suite = writtenSuite.parse({ policy: "p", cases: [{ name: "n", expect: "match", ...one }] });
  const [condition] = policiesOf(
    `version: 1\npolicies: { p: { title: P, when: ${when}, requires: { adr: true } } }\n`,
  ).policies.flatMap((policy) => policy.when);
  const [tested] = suite.cases;
  if (condition === undefined || tested === undefined) throw new Error("The condition is not there");
  return applyCondition(condition, caseFacts(tested)).holds;
};

test.each<[name: string, when: string, one: object, holds: boolean]>([
  ["a file's text", "{ content: 'AWS::' }", { files: [{ path: "a.yml", text: "Type: AWS::S3" }] }, true],
  [
    "the text of a changed file under contents",
    "{ content: 'AWS::' }",
    { files: ["a.yml"], contents: { "a.yml": "AWS::S3" } },
    true,
  ],
  ["another text", "{ content: 'AWS::' }", { files: [{ path: "a.yml", text: "on: push" }] }, false],
  ["no text", "{ content: '.' }", { files: ["a.yml"] }, false],
  ["a file that is present", "{ beside: cdk.json }", { files: ["infra/lib/a.ts"], present: ["infra/cdk.json"] }, true],
  [
    "a file present in another folder",
    "{ beside: cdk.json }",
    { files: ["src/a.ts"], present: ["infra/cdk.json"] },
    false,
  ],
  [
    "a file whose text is known is present",
    "{ beside: go.mod }",
    { files: ["cmd/a.go"], contents: { "go.mod": "module x" } },
    true,
  ],
  [
    ".gitattributes",
    "{ generated: true }",
    { files: ["gen/a.ts"], contents: { ".gitattributes": "gen/** linguist-generated" } },
    true,
  ],
  [
    ".gitattributes of a folder",
    "{ generated: true }",
    { files: ["gen/a.ts"], contents: { "gen/.gitattributes": "*.ts linguist-generated" } },
    true,
  ],
  [
    "a package, by its manifest alone",
    "{ dependencies: stripe }",
    { dependencies: [{ manifest: "a/package.json", name: "stripe" }] },
    true,
  ],
  [
    "a package, as a manifest that counts for paths",
    "{ paths: '**/package.json', change: modified }",
    { dependencies: [{ manifest: "a/package.json", name: "stripe" }] },
    true,
  ],
  [
    "a package, beside its manifest as it is written",
    "{ paths: '**/package.json', change: modified }",
    { files: ["a/package.json"], dependencies: [{ manifest: "a/package.json", name: "stripe" }] },
    false,
  ],
])("a case says contents by %s", (_name, when, one, expected) => {
  expect(holds(when, one)).toBe(expected);
});

test("suites in one file are parted, and not joined", () => {
  const read = readSuite("a.test.yml", new TextEncoder().encode("policy: a\ncases: []\n---\npolicy: b\ncases: []\n"));
  expect(read.ok ? [] : read.problems.map(({ message }) => message)).toEqual([
    "the file has more than one document; put each suite into a file of its own",
  ]);
});
