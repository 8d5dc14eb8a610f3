import { describe, expect, test } from "vitest";
import { readPolicies } from "../../src/policy/read-policies.ts";
import { builtin, bytes } from "./read.ts";

const file = `version: 1
policies:
  pay:
    title: Payments
    why: >
      Money is
      always late.
    when:
      paths:
        - "src/pay/**"
        - src/bank/**
      not:
        labels: [docs]
    requires:
      adr:
        when:
          added_lines: DROP
          base: main
      checklist:
        - id: two
          text: Two people looked
          by: not-author
        - { id: tested, text: Tested }
  docs:
    title: Docs
    when: { paths: [docs/**] }
    requires:
      checklist:
        - id: spelled
          text: Spelled
`;
const lines = file.split("\n");

/** The file with one line written in another way. @param from counted from 1 */
const slipped = (line: number, to: (text: string) => string): string =>
  lines.toSpliced(line - 1, 1, to(lines[line - 1] ?? "")).join("\n");

const problemsOf = (text: string) => {
  const read = readPolicies({ file: { file: "p.yml", bytes: bytes(text) }, builtin });
  return read.ok ? [] : read.problems;
};

const shifted = (by: number) => (text: string) => (by > 0 ? " ".repeat(by) + text : text.slice(-by));

describe("a line that slipped to the side is one problem, in its line, with the right indent", () => {
  test.each<[line: string, by: number]>([
    ["text: Two people looked", -1],
    ["text: Two people looked", -2],
    ["text: Two people looked", 1],
    ["text: Two people looked", 2],
    ["by: not-author", -1],
    ["by: not-author", -2],
    ["by: not-author", -4],
    ["by: not-author", 3],
    ["- id: two", -1],
    ["- id: two", 1],
    ["- id: two", 2],
    ["- { id: tested, text: Tested }", -1],
    ["- { id: tested, text: Tested }", 2],
    ["- src/bank/**", -1],
    ["- src/bank/**", 2],
    ["not:", -1],
    ["labels: [docs]", -3],
    ["added_lines: DROP", -1],
    ["title: Payments", -1],
    ["title: Payments", 2],
    ["pay:", -1],
    ["docs:", 1],
    ["requires:", -1],
    ["checklist:", 1],
  ])("%s by %i", (start, by) => {
    const line = lines.findIndex((text) => text.trim().startsWith(start)) + 1;
    const own = (lines[line - 1] ?? "").search(/\S/);
    const problems = problemsOf(slipped(line, shifted(by)));
    expect(problems.map((one) => [one.line, one.column, one.message])).toEqual([
      [line, own + by + 1, `is indented by ${own + by} space${own + by === 1 ? "" : "s"}; indent it by ${own}`],
    ]);
  });
});

describe("a space, a colon or a dash that is missing is one problem, and its suggestion is right", () => {
  test.each<[name: string, from: string, to: string, message: RegExp]>([
    ["after the colon, in an item", "by: not-author", "by:not-author", /no space after the colon/],
    ["after the colon, in the last line of an item", "text: Spelled", "text:Spelled", /no space after the colon/],
    ["after the colon, in a policy", "title: Payments", "title:Payments", /no space after the colon/],
    ["after the colon, in when", "labels: [docs]", "labels:[docs]", /no space after the colon/],
    ["after the colon, in an ADR", "added_lines: DROP", "added_lines:DROP", /no space after the colon/],
    ["after the colon, before a list", "- id: two", "- id:two", /no space after the colon/],
    ["after a colon, in an item in braces", "{ id: tested,", "{ id:tested,", /no space after a colon/],
    ["after a dash", "- id: two", "-id: two", /no space after `-`/],
    ["after a dash of a glob", "- src/bank/**", "-src/bank/**", /no space after `-`/],
    ["a colon", "      checklist:\n        - id: two", "      checklist\n        - id: two", /no colon after its key/],
    ["a colon before a value", "by: not-author", "by not-author", /no colon after its key/],
    ["a dash", "- id: spelled", "id: spelled", /no `- ` before it/],
    ["a dash of a glob", "- src/bank/**", "src/bank/**", /no `- ` before it/],
  ])("%s", (_name, from, to, message) => {
    expect(file).toContain(from);
    const text = file.replace(from, () => to);
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    if (problem === undefined) return;
    const { line, column, message: said, suggestion = "" } = problem;
    expect(said).toMatch(message);
    const before = text.split("\n")[line - 1] ?? "";
    const fixed = text.split("\n").toSpliced(line - 1, 1, before.slice(0, column - 1) + suggestion);
    expect(problemsOf(fixed.join("\n"))).toEqual([]);
  });
});

test("another mistake in the file is reported, too", () => {
  const text = file.replace("          by: not-author", "         by: not-autor").replace("[docs/**]", '["docs/["]');
  expect(problemsOf(text).map(({ line, code }) => `${line} ${code}`)).toEqual([
    "22 bad-yaml",
    "22 wrong-value",
    "26 bad-glob",
  ]);
});

describe("what no single line explains is left as it is", () => {
  test.each<[name: string, text: string, message: RegExp]>([
    ["a key that is not known", file.replace("labels:", "labelz:"), /not a known key/],
    ["a key that is written twice", file.replace("      not:", "      paths: [a/**]\n      not:"), /written twice/],
    ["a list that is not closed", file.replace("[docs/**]", "[docs/**"), /not closed/],
  ])("%s", (_name, text, message) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
  });
});
