import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, parsePatch } from "../../../src/policy/model/diff-lines.ts";

describe("the lines that a patch adds and removes", () => {
  it.each([
    ["GitHub's patch", "@@ -1,2 +1,2 @@ def x\n a\n-b\n+c", ["c"], ["b"]],
    ["two hunks", "@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +9,2 @@\n+c\n+d", ["b", "c", "d"], ["a"]],
    [
      "git's text with file headers",
      "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
      ["b"],
      ["a"],
    ],
    [
      "no line end at the end",
      "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file",
      ["b"],
      ["a"],
    ],
    ["Windows line ends", "@@ -1 +1 @@\r\n-a\r\n+b\r\n", ["b"], ["a"]],
    [
      "lines that look like headers",
      "@@ -1,2 +1,2 @@\n--- DROP TABLE a\n+++ x\n++@@ -1 +1 @@\n--\n+",
      ["++ x", "+@@ -1 +1 @@", ""],
      ["-- DROP TABLE a", "-"],
    ],
    ["a wrong count hides nothing", "@@ -1,0 +1,1 @@\n+a\n+DROP TABLE b", ["a", "DROP TABLE b"], []],
    ["a header that is none", "@@ -x +y @@\n+a", ["a"], []],
    ["no header at all", "+a\n-b\n c", ["a"], ["b"]],
    [
      "a second file's header ends the hunk",
      "@@ -1 +1 @@\n+a\ndiff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n+b",
      ["a", "b"],
      [],
    ],
    ["an empty context line without its blank", "@@ -1,3 +1,3 @@\n a\n\n+b", ["b"], []],
    ["nothing", "", [], []],
  ])("%s", (_name, patch, added, removed) => {
    expect(parsePatch(patch)).toMatchObject({ added, removed });
  });

  it("says where each hunk begins and what stands above it", () => {
    expect(diffLines("@@ -3,2 +4 @@ dependencies {\n x\n\\ No newline at end of file")).toEqual([
      { kind: "hunk", oldStart: 3, newStart: 4, text: "dependencies {" },
      { kind: "context", text: "x" },
    ]);
  });

  it("gives back every line of a generated diff, and takes any text", () => {
    const text = fc.string().map((line) => line.replace(/[\r\n]/g, ""));
    const line = fc.tuple(fc.constantFrom("+", "-", " "), text);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const patch = ["@@ -1,9 +1,9 @@", ...lines.map(([sign, each]) => sign + each)].join("\n");
        expect(parsePatch(patch)).toMatchObject({
          added: lines.filter(([sign]) => sign === "+").map(([, each]) => each),
          removed: lines.filter(([sign]) => sign === "-").map(([, each]) => each),
        });
      }),
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), (any) => parsePatch(any).added.length >= 0));
  });
});
