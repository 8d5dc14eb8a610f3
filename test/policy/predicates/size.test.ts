import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

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

  test.each([
    ['{ all_files: "<=2" }', ["a"]],
    ['{ all_files: "<2" }', null],
    ['{ all_files: "<=2", files: ">1" }', null],
    ['{ all_files: "<=2", lines: ">=50" }', ["a"]],
  ])("all_files counts the whole change: %s", (written, left) => {
    const answer = ask(`{ size: ${written}, paths: [a] }`, facts({ files }));
    expect(answer.left).toEqual(left);
    expect(answer.text).toContain("1 file with 50 changed lines, in a change of 2 files");
  });

  test("under not, excepts the pull request as a whole", () => {
    expect(ask('{ not: { size: { files: "<3" } } }', facts({ files })).left).toBeNull();
  });

  describe("with a file whose lines were not counted", () => {
    const more = [...files, file("c", { additions: 0, deletions: 0, lines: { kind: "too-large" } })];
    test.each([
      ['{ lines: ">100" }', true],
      ['{ lines: ">=5000" }', true],
      ['{ lines: "<=100" }', true],
      ['{ lines: "<100" }', false],
      ['{ lines: ">100", files: ">3" }', false],
    ])("%s: %s, for it may have any number", (written, holds) => {
      const answer = ask(`{ size: ${written} }`, facts({ files: more }));
      expect(answer.left).toEqual(holds ? ["a", "b", "c"] : null);
      expect(answer.text).toBe("3 files with at least 100 changed lines");
    });

    test.each([
      ['{ lines: ">100" }', true],
      ['{ lines: "<=100" }', true],
      ['{ lines: ">=100" }', false],
      ['{ files: ">2" }', false],
    ])("not %s: %s, for what is not known excepts nothing", (written, holds) => {
      expect(ask(`{ not: { size: ${written} } }`, facts({ files: more })).left !== null).toBe(holds);
    });
  });

  test.each([
    [
      "{ size: { files: 50 } }",
      'when.size.files must be a text, not a number (in quotes it is a text) (did you mean ">50"?)',
    ],
    ['{ size: { files: "50" } }', 'when.size.files must be a comparison and a number, such as ">50" or "<=1000"'],
    ["{ size: {} }", "when.size compares nothing (allowed: files, lines, all_files)"],
  ])("problem: %s", (when, problem) => {
    expect(problemsOf(when)).toEqual([problem]);
  });
});
