import { describe, expect, test } from "vitest";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { secondProblem } from "./apply-suggestion.ts";
import { builtin, bytes } from "./read.ts";

const file = `version: 1
policies:
  db:
    title: Database
    why: Because
    when:
      paths: ["db/**"]
    requires:
      checklist:
        - id: rollback
          text: Rollback tested
`;
const swap = (from: string, to: string): string => {
  expect(file).toContain(from);
  return file.replace(from, () => to);
};
const item = (line: string): string => swap("Rollback tested\n", `Rollback tested\n          ${line}\n`);
const condition = (line: string): string => swap('paths: ["db/**"]', line);
const top = (line: string): string => swap("policies:", `${line}\npolicies:`);

type Mistake = readonly [name: string, text: string, place: string, message: RegExp, suggestion?: string];

/** Each is one cause, so one problem, at the place to correct, with what to write. */
const mistakes: readonly Mistake[] = [
  [
    "a key one space to the left of its item",
    swap("          text:", "         text:"),
    "11:10",
    /^is indented by 9 spaces; indent it by 10$/,
  ],
  ["a dash without its space", swap("- id: rollback", "-id: rollback"), "10:9", /no space after `-`/, "- id: rollback"],
  [
    "JSON that is not closed",
    '{"version":1,"policies":{"db":{"title":"D",}}',
    "1:1",
    /`\{` is not closed: `\}` is missing/,
  ],
  [
    "a key and its value in one pair of quotes",
    swap("why: Because", '"why: Because"'),
    "5:5",
    /quotes.*no colon after/,
  ],
  [
    "quotes inside quotes",
    swap("title: Database", 'title: "a "quoted" word"'),
    "4:16",
    /goes on after its closing quote/,
    `'a "quoted" word'`,
  ],
  ["no comma between entries", condition('paths: ["db/**" "lib/**"]'), "7:23", /comma/, '"db/**", "lib/**"'],
  ["an alias that is meant", condition("paths: *globs"), "7:14", /no anchor `&globs`/],
  ["a merge of nothing", swap("title: Database", "<<: *base\n    title: Database"), "4:9", /no anchor `&base`/],
  ["a pack that is misspelt", top("extends: tollgate:recomended"), "2:10", /does not bring/, "tollgate:recommended"],
  [
    "a pack with a slash",
    top("extends: [tollgate/recommended]"),
    "2:11",
    /neither a built-in name/,
    "tollgate:recommended",
  ],
  ["a pack in a map", top("extends: { pack: recommended }"), "2:1", /not a map/, "tollgate:recommended"],
  ["a number of lines", condition("size: { lines: 500 }"), "7:22", /must be a text/, '">500"'],
  ["a size that is a text", condition('size: "> 500"'), "7:13", /must be a map/, '{ lines: ">500" }'],
  [
    "a shorter key",
    swap("      checklist:", "      adr: { max_age: 12 }\n      checklist:"),
    "9:14",
    /not a known key/,
    "max_age_months",
  ],
  ["a shorter key of break-glass", top("break_glass: { due: 7 }"), "2:16", /not a known key/, "due_days"],
  ["a duration in days", top("break_glass: { due_days: 7d }"), "2:26", /must be a number/, "7"],
  [
    "a duration in years",
    swap("      checklist:", "      adr: { max_age_months: 1y }\n      checklist:"),
    "9:30",
    /must be a number/,
    "12",
  ],
  [
    "a number in quotes",
    swap("      checklist:", '      adr: { max_age_months: "12" }\n      checklist:'),
    "9:30",
    /must be a number/,
    "12",
  ],
  ["a date for a duration", top("break_glass: { due_days: 2026-12-01 }"), "2:26", /a number of days, and no date/],
  ["waive: yes", item("waive: yes"), "12:18", /waive/, "with-reason"],
  ["waive: true", item("waive: true"), "12:18", /must be a text/, "with-reason"],
  ["waive: false", item("waive: false"), "12:18", /must be a text/, "never"],
  ["approval: 2", item("verify: { approval: 2 }"), "12:31", /must be a map/, "{ count: 2 }"],
  ["approval of a team", item('verify: { approval: "@acme/dba" }'), "12:31", /must be a map/, "{ by: team:@acme/dba }"],
  ["approval of a person", item("verify: { approval: ada }"), "12:31", /must be a map/, "{ by: user:@ada }"],
  ["approval of a role", item("verify: { approval: 'role:admin' }"), "12:31", /must be a map/, "{ by: role:admin }"],
  ["verify: a name", item("verify: migration-test"), "12:19", /what kind of evidence/, '{ check: "migration-test" }'],
  ["size: a text", condition('size: "> 100"'), "7:13", /must be a map/, '{ lines: ">100" }'],
  ["size: a word", condition("size: big"), "7:13", /must be a map/],
  [
    "an item that is a text without a letter",
    swap("        - id: rollback\n          text: Rollback tested\n", '        - "???"\n'),
    "10:11",
    /has an `id` and a `text`/,
    '{ id: tested, text: "???" }',
  ],
  [
    "not: many globs",
    condition('paths: ["db/**"]\n      not: ["a/**", "b/**", "c/**", "d/**"]'),
    "8:7",
    /must be a map/,
    '{ paths: ["a/**", "b/**", "c/**", …] }',
  ],
  ["adr: globs", top("adr: [a/**]"), "2:1", /globs are its `paths`/, 'paths: ["a/**"]'],
  ["adr: no globs", top("adr: [1]"), "2:1", /must be a map/],
  ["a text in brackets", swap("title: Database", "title: [Database]"), "4:5", /must be in quotes/],
  ["policies: a list of maps", "version: 1\npolicies:\n  - id: Data base\n", "2:1", /under its id/, "data-base:"],
  ["policies: a list of numbers", "version: 1\npolicies:\n  - 7\n", "2:1", /under its id/],
  ["verify: ci", item("verify: { ci: test }"), "12:21", /not a known key/, "check"],
  ["when: always", swap('when:\n      paths: ["db/**"]', "when: always"), "6:11", /leave it out/],
  ["when: true", swap('when:\n      paths: ["db/**"]', "when: true"), "6:11", /leave it out/],
  [
    "two people in one text",
    item("by: author or team:@acme/dba"),
    "12:15",
    /names nobody/,
    '[author, "team:@acme/dba"]',
  ],
  ["two people by a comma", item("by: author, code-owner"), "12:15", /names nobody/, "[author, code-owner]"],
  ["a map of package managers", condition("dependencies: { npm: stripe }"), "7:23", /not a known key/, "any"],
  ["required: true", item("required: true"), "12:11", /every item is required/],
  [
    "an enforcement that is a map",
    swap("why: Because", "enforcement: { mode: block }"),
    "5:5",
    /not known here/,
    "block",
  ],
  ["a list at the top", "- version: 1\n- policies: {}\n", "1:1", /begins with `version: 1`/],
  ["a page of the web", "<!DOCTYPE html><html><body>404</body></html>", "1:1", /begins with `version: 1`/],
  ["a pattern that is not closed", condition('title: "(feat|fix"'), "7:14", /missing closing \): `\(feat\|fix`/],
  [
    "a regular expression for a glob",
    condition("paths: ['db/.*\\.sql$']"),
    "7:15",
    /looks like a regular expression/,
    "db/**/*.sql",
  ],
  ["only comments", "# later\n", "1:1", /holds only comments/],
  ["UTF-16", "", "1:1", /UTF-16/],
  ["Latin-1", "", "2:12", /0xE9, which is no UTF-8/],
  ["a file of a megabyte", "", "1:1", /more than 262144 bytes/],
];

const RAW: Readonly<Record<string, Uint8Array>> = {
  "UTF-16": Buffer.from(`\ufeff${file}`, "utf16le"),
  "Latin-1": Buffer.from("version: 1\ntitle: Donn\u00e9es\n", "latin1"),
  "a file of a megabyte": Buffer.from(`${file}# ${"x".repeat(1_000_000)}`),
};

describe("a mistake is one problem, at its place, with its fix", () => {
  test.each(mistakes.map((one) => [one[0], one] as const))("%s", (name, [, text, place, message, suggestion]) => {
    const read = readPolicies({ file: { file: "t.yml", bytes: RAW[name] ?? bytes(text) }, builtin });
    const problems = read.ok ? [] : read.problems;
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([place]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.suggestion).toBe(suggestion);
    expect(problems.map((problem) => secondProblem(text, problem)).join("")).toBe("");
  });
});
