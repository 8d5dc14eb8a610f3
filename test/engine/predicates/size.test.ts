import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./world.ts";

const files = [file("a", { additions: 30, deletions: 20 }), file("b", { additions: 50, deletions: 0 })];

describe("size", () => {
  test.each([
    ['{ files: ">1" }', true],
    ['{ files: ">2" }', false],
    ['{ files: ">=2", lines: ">=100" }', true],
    ['{ files: ">=2", lines: ">100" }', false],
    ['{ lines: "<=100" }', true],
    ['{ lines: "< 100" }', false],
  ])("%s: %s", (written, holds) => {
    const answer = ask(`{ size: ${written} }`, facts({ files }));
    expect(answer).toMatchObject({ left: holds ? ["a", "b"] : null, text: "2 files with 100 changed lines" });
  });

  test("counts the files that the other predicates left, whatever the order written", () => {
    expect(ask('{ size: { lines: ">60" }, paths: [a] }', facts({ files })).left).toBeNull();
    expect(ask('{ size: { lines: ">=50" }, paths: [a] }', facts({ files })).left).toEqual(["a"]);
  });

  test("under not, excepts the pull request as a whole", () => {
    expect(ask('{ not: { size: { files: "<3" } } }', facts({ files })).left).toBeNull();
  });

  test.each([
    ["{ size: { files: 50 } }", "when.size.files must be a text, not a number (in quotes it is a text)"],
    ['{ size: { files: "50" } }', 'when.size.files must be a comparison and a number, such as ">50" or "<=1000"'],
    ["{ size: {} }", "when.size compares nothing (allowed: files, lines)"],
  ])("problem: %s", (when, problem) => {
    expect(problemsOf(when)).toEqual([problem]);
  });
});
