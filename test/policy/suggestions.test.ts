import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemsIn, secondProblem } from "./apply-suggestion.ts";

const people = [
  ...["@rolandgeider", "rolandgeider", "acme/dba", "@acme/dba", "team:acme/dba", "team:dba", "team:@dba", "user:ada"],
  ...["user:@acme/dba", "role:maintainer", "role:Admin", "role:owner", "all", "Author", "reviewers", "owners"],
  ...["code-owners", "CODEOWNERS", "@acme", "ada or @acme/dba", "author and @acme/dba", "dependabot[bot]"],
  ...["@dependabot[bot]", "user:dependabot[bot]", "ada-", "-ada", "@org/team/sub", "not author", "second person"],
  ...[
    "ada@example.org",
    "github.com/ada",
    "https://github.com/ada",
    "group:dba",
    "team: @acme/dba",
    "write",
    "ada, bob",
  ],
];
const globs = [
  ...["/docs/", "./src", "docs/", "/docs/**/", "\\a", "db\\x", "src/*.{ts", "C:/a", "a//b", "../a", "!/x/", "^src/.*$"],
  ...["src/.*", "**/", "/", "/[id]/", "db\\{a,b}/", "//a//", " a ", "!"],
];

const policy = (rest: string): string => `version: 1\npolicies:\n  a:\n    title: A\n${rest}\n`;
const item = (rest: string): string =>
  policy(`    requires:\n      checklist:\n        - id: x\n          text: X\n          ${rest}`);
const when = (rest: string): string => `${policy(`    when:\n      ${rest}`)}    requires: { adr: {} }\n`;

const keys: readonly (readonly [name: string, words: readonly string[], file: (value: string) => string])[] = [
  ["by", people, (value) => item(`by: ${value}`)],
  ["by, in brackets", people, (value) => item(`by: [author, ${value}]`)],
  ["by, below each other", people, (value) => item(`by:\n            - author\n            - ${value}`)],
  ["by, each of", people, (value) => item(`by: { all: [author, ${value}] }`)],
  ["waive", people, (value) => item(`waive: ${value}`)],
  ["approval", people, (value) => item(`verify: { approval: ${value} }`)],
  ["approval by", people, (value) => item(`verify: { approval: { by: ${value} } }`)],
  ["owners", people, (value) => `${policy(`    owners: [${value}]`)}    requires: { adr: {} }\n`],
  ["authors", people, (value) => when(`authors: ${value}`)],
  ["written_by", people, (value) => when(`written_by: ${value}`)],
  ["labels", people, (value) => when(`labels: ["!x", ${value}]`)],
  ["break-glass", people, (value) => `version: 1\nextends: tollgate:recommended\nbreak_glass: { by: [${value}] }\n`],
  ["paths", globs, (value) => when(`paths: ${value}`)],
  ["paths, several", globs, (value) => when(`paths:\n        - src/**\n        - ${value}`)],
  ["file", globs, (value) => item(`verify: { file: [${value}] }`)],
];

describe("a suggestion that is followed gives no second problem about the same value", () => {
  test.each(keys)("%s", (_name, words, file) => {
    const files = words.flatMap((value) => [file(value), file(JSON.stringify(value))]);
    const all = files.flatMap((text) => problemsIn(text).map((problem) => ({ text, problem })));
    expect(all.filter(({ problem }) => problem.suggestion !== undefined).length).toBeGreaterThan(3);
    expect(all.map(({ text, problem }) => secondProblem(text, problem)).filter(Boolean)).toEqual([]);
  });

  test("in each example of a problem's page", () => {
    const folder = join(import.meta.dirname, "../../docs/problems");
    const examples = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text),
    );
    const policies = examples.filter((text) => !/^cases:/m.test(text));
    expect(policies.length).toBeGreaterThan(15);
    expect(policies.flatMap((text) => problemsIn(text).map((one) => secondProblem(text, one))).filter(Boolean)).toEqual(
      [],
    );
  });
});
