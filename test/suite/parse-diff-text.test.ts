import { execFileSync } from "node:child_process";
import { afterAll, expect, test } from "vitest";
import { diffRange } from "../../src/git/diffs.ts";
import { openRepository } from "../../src/git/repository.ts";
import { parseDiffText } from "../../src/suite/parse-diff-text.ts";
import { makeRepository, removeRepositories } from "../backtest/git-repository.ts";

afterAll(removeRepositories);

test("what git prints of a commit is read as git itself tells it", async () => {
  const { commit, folder } = makeRepository();
  const from = commit("one", {
    "a b.txt": "one\ntwo\n",
    "gone.sql": "-- DROP\n",
    "old name.txt": "the same text, long enough to be found again\n",
    "x.bin": new Uint8Array([0, 1]),
  });
  const to = commit("two", {
    "a b.txt": "one\n--- a/b\n+++ b/c\n",
    "gone.sql": null,
    "old name.txt": null,
    "new b/name.txt": "the same text, long enough to be found again\n",
    "ümlaut\t☃.txt": "x\n",
    "x.bin": new Uint8Array([0, 2]),
    "empty.txt": "",
  });
  const repository = await openRepository(folder, true);
  if (!repository.ok) throw new Error("no repository");
  const wanted = await diffRange(repository.value, from, to);
  const text = execFileSync("git", ["-C", folder, "show", "-M", "--full-index", to], { encoding: "utf8" });
  const comparable = (files: typeof wanted): unknown =>
    files.map(({ patch: _patch, blob, ...file }) => ({ ...file, ...(file.status === "removed" ? {} : { blob }) }));
  // A rename without a change has no line that tells the blob.
  const renamed = (files: typeof wanted): typeof wanted =>
    files.map((file) => (file.status === "renamed" ? { ...file, blob: "" } : file));
  expect(comparable(parseDiffText(text))).toEqual(comparable(renamed(wanted)));
  expect(wanted).toHaveLength(6);
});

test.each<[string, string, readonly unknown[]]>([
  ["nothing", "", []],
  ["prose", "Dear all,\nplease look.\n", []],
  [
    "a plain diff",
    "--- old.c\t2026-01-01\n+++ new.c\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n",
    [{ path: "new.c", status: "modified", additions: 1 }],
  ],
  [
    "two plain diffs",
    "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n",
    [{ path: "x" }, { path: "y" }],
  ],
  [
    "an added file",
    "--- /dev/null\n+++ b/x.sql\n@@ -0,0 +1,2 @@\n+--- a\n++++ b\n",
    [{ path: "x.sql", status: "added", additions: 2, lines: { added: ["--- a", "+++ b"] } }],
  ],
  [
    "a removed file",
    "--- a/x.sql\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
    [{ path: "x.sql", status: "removed", deletions: 1 }],
  ],
  [
    "carriage returns",
    "diff --git a/x b/x\r\n--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n",
    [{ path: "x", lines: { added: ["b"], removed: ["a"] } }],
  ],
  [
    "a mode alone",
    "diff --git a/run it.sh b/run it.sh\nold mode 100644\nnew mode 100755\n",
    [{ path: "run it.sh", status: "modified", additions: 0 }],
  ],
  ["a hunk without a file", "@@ -1 +1 @@\n-a\n+b\n", []],
  ["a hunk that promises too much", "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n+b\n", [{ path: "x", additions: 1 }]],
])("%s", (_name, text, wanted) => {
  expect(parseDiffText(text)).toMatchObject(wanted);
  expect(parseDiffText(text)).toHaveLength(wanted.length);
});
