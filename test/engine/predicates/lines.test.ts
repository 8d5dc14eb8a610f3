import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./world.ts";

const drop = file("drop.sql", {
  lines: { kind: "known", added: ["-- safe", "DROP TABLE users;"], removed: ["SELECT 1;"] },
});
const safe = file("safe.sql", { lines: { kind: "known", added: ["SELECT 1;"], removed: ["DROP TABLE x;"] } });
const huge = file("huge.sql", { lines: { kind: "too-large" } });
const image = file("image.png", { lines: { kind: "binary" } });
const pathOnly = file("path.sql", { lines: { kind: "not-given" } });
const far = file("far.sql", {
  lines: { kind: "known", added: [`${"x ".repeat(60_000)}DROP TABLE users;`], removed: [] },
});
const pattern = "['\\bDROP\\s+(TABLE|COLUMN)\\b']";

describe("added_lines and removed_lines", () => {
  test.each([
    ["the files with such a line are left", `{ added_lines: ${pattern} }`, [drop, safe], ["drop.sql"]],
    ["removed lines are the other side", `{ removed_lines: ${pattern} }`, [drop, safe], ["safe.sql"]],
    ["a text alone", "{ added_lines: '(?i)drop table' }", [drop], ["drop.sql"]],
    ["any pattern, any line", "{ added_lines: [nothing, '^-- safe$'] }", [drop], ["drop.sql"]],
    ["no line", `{ added_lines: ${pattern} }`, [safe], null],
    ["a diff that is too large counts", `{ added_lines: ${pattern} }`, [huge], ["huge.sql"]],
    ["a binary file does not", `{ added_lines: ['.'] }`, [image], null],
    ["a file of which the path is known does not", `{ added_lines: ['.'] }`, [pathOnly], null],
    ["the end of a very long line is read", `{ added_lines: ${pattern} }`, [far], ["far.sql"]],
    ["under not, takes away", `{ not: { added_lines: ${pattern} } }`, [drop, safe], ["safe.sql"]],
    ["under not, what could not be read stays", `{ not: { added_lines: ${pattern} } }`, [huge, drop], ["huge.sql"]],
    ["under not, what was not given stays", `{ not: { added_lines: ['.'] } }`, [pathOnly], ["path.sql"]],
  ])("%s", (_name, when, files, left) => {
    expect(ask(when, facts({ files })).left).toEqual(left);
  });

  test("says which pattern decided, and what was not read", () => {
    expect(ask("{ added_lines: 'DROP' }", facts({ files: [drop, huge] }))).toEqual({
      left: ["drop.sql", "huge.sql"],
      text: "added lines of 1 file match, 1 file counts as matching because the diff is too large to read",
      decided: { "drop.sql": "DROP", "huge.sql": "its diff is too large to read" },
    });
  });

  test.each([
    ["look-ahead", "'DROP (?!INDEX)'", /uses look-around .* linear time/],
    ["look-behind", "'(?<=a)b'", /uses look-around .* linear time/],
    ["a back-reference", "'(a)\\1'", /uses a back-reference .* linear time/],
    ["an open class", "'[a'", /is not a regular expression: missing closing \]/],
    ["too long", `'${"a".repeat(1_001)}'`, /is a pattern of 1001 characters; at most 1000 are read/],
  ])("problem: %s", (_name, written, words) => {
    expect(problemsOf(`{ added_lines: [ok, ${written}] }`)).toEqual([expect.stringMatching(words)]);
    expect(problemsOf(`{ added_lines: [ok, ${written}] }`)[0]).toMatch(/^when\.added_lines\[1\] /);
  });

  test.each(["(a+)+$", "(a|a)*$", "(.*a){25}", "(x+x+)+y", "((a{1,100}){1,9}){1,1}"])(
    "the pattern %s does not hang",
    (hostile) => {
      const line = `${"a".repeat(50_000)}!`;
      const files = [file("x", { lines: { kind: "known", added: [line], removed: [] } })];
      expect(() => ask(`{ added_lines: ['${hostile}'] }`, facts({ files }))).not.toThrow();
    },
  );
});
