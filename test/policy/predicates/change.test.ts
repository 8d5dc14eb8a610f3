import { describe, expect, test } from "vitest";
import { ask, facts, file, problemsOf } from "./matching-files.ts";

const files = [
  file("a", { status: "added" }),
  file("m"),
  file("d", { status: "removed" }),
  file("r", { status: "renamed", previousPath: "q" }),
];

describe("change", () => {
  test.each([
    ["added", ["a"]],
    ["[modified, removed]", ["m", "d"]],
    ["[renamed]", ["r"]],
  ])("change: %s", (written, left) => {
    expect(ask(`{ change: ${written} }`, facts({ files })).left).toEqual(left);
  });

  test("does not hold where no file changed so, and says it", () => {
    expect(ask("{ change: [removed] }", facts())).toMatchObject({ left: null, text: "no file is removed" });
  });

  test("looks at the files that the paths left, whatever the order written", () => {
    expect(ask('{ change: added, paths: ["m"] }', facts({ files })).left).toBeNull();
  });

  test("under not, takes away the files that changed so", () => {
    expect(ask("{ not: { change: [removed, renamed] } }", facts({ files })).left).toEqual(["a", "m"]);
  });

  test("names the allowed values", () => {
    expect(problemsOf("{ change: deleted }")).toEqual([
      'when.change says "deleted", which is not known here (allowed: added, modified, removed, renamed; did you mean removed?)',
    ]);
  });
});
