import { describe, expect, it } from "vitest";
import { changedFileOf, type WrittenFile } from "../../../src/github/read/facts.ts";

const file = (more: Partial<WrittenFile>): WrittenFile => ({
  sha: "b".repeat(40),
  filename: "db/1.sql",
  status: "modified",
  additions: 1,
  deletions: 1,
  patch: "@@ -1 +1 @@\n-old\n+new",
  ...more,
});
const EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
const none = { patch: undefined, additions: 0, deletions: 0 };

describe("what is known of a file's lines", () => {
  it.each<[string, Partial<WrittenFile>, object]>([
    ["a patch", {}, { kind: "known", added: ["new"], removed: ["old"], blocks: [[1, 1]] }],
    ["a patch that was cut short", { additions: 9_000 }, { kind: "too-large" }],
    ["no patch, and lines are counted", { patch: undefined }, { kind: "too-large" }],
    [
      "nothing but the name",
      { ...none, status: "renamed", previous_filename: "db/0.sql" },
      { kind: "known", added: [], removed: [] },
    ],
    ["nothing but the mode", { ...none, status: "changed" }, { kind: "known", added: [], removed: [] }],
    ["an empty file", { ...none, status: "added", sha: EMPTY }, { kind: "known", added: [], removed: [] }],
    ["a picture", { ...none, filename: "a/logo.PNG" }, { kind: "binary" }],
    ["a migration that was made to look binary", { ...none, status: "added" }, { kind: "too-large" }],
    ["a dot file is not its own ending", { ...none, filename: ".png" }, { kind: "too-large" }],
  ])("%s", (_, more, lines) => {
    expect(changedFileOf(file(more)).lines).toEqual(lines);
  });
});

describe("how a file changed", () => {
  it.each([
    ["added", "added"],
    ["copied", "added"],
    ["removed", "removed"],
    ["modified", "modified"],
    ["changed", "modified"],
    ["unchanged", "modified"],
    ["renamed", "renamed"],
  ] as const)("%s is %s", (written, status) => {
    expect(changedFileOf(file({ status: written })).status).toBe(status);
  });

  it("a copy does not count its source as renamed", () => {
    expect(changedFileOf(file({ status: "copied", previous_filename: "db/0.sql" })).previousPath).toBeUndefined();
    expect(changedFileOf(file({ status: "renamed", previous_filename: "db/0.sql" })).previousPath).toBe("db/0.sql");
  });
});
