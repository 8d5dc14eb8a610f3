import { afterAll, expect, test } from "vitest";
import { diffRange } from "../../src/git/diffs.ts";
import { readFileAt } from "../../src/git/files.ts";
import { readLocalFacts, resolveRange } from "../../src/git/range.ts";
import { openRepository } from "../../src/git/repository.ts";
import { type Files, makeRepository, type TestRepository } from "../support/sandbox-world.ts";

const made: TestRepository[] = [];
afterAll(async () => {
  for (const one of made) await one.cleanup();
});

const context = async (base: Files, change: Files | readonly Files[]) => {
  const repository = await makeRepository({ base, branches: { change } });
  made.push(repository);
  const opened = await openRepository(repository.dir, true);
  if (!opened.ok) throw new Error("no repository");
  const range = await resolveRange(opened.value, { head: "change" });
  if (!range.ok) throw new Error(JSON.stringify(range.problems));
  return { repository: opened.value, range: range.value };
};

const diff = async (base: Files, change: Files) => {
  const { repository, range } = await context(base, change);
  return diffRange(repository, range.mergeBase, range.head.sha);
};

const text = Array.from({ length: 30 }, (_, line) => `line ${line}\n`).join("");

test.each<[string, Files, Files, unknown[]]>([
  [
    "an added file",
    {},
    { "a.txt": "1\n2\n" },
    [
      {
        path: "a.txt",
        status: "added",
        additions: 2,
        deletions: 0,
        lines: { kind: "known", added: ["1", "2"], removed: [] },
      },
    ],
  ],
  [
    "a modified one",
    { "a.txt": "1\n" },
    { "a.txt": "2" },
    [
      {
        path: "a.txt",
        status: "modified",
        additions: 1,
        deletions: 1,
        lines: { kind: "known", added: ["2"], removed: ["1"] },
      },
    ],
  ],
  [
    "a removed one keeps the id it had",
    { "a.txt": "1\n" },
    { "a.txt": null },
    [
      {
        path: "a.txt",
        status: "removed",
        blob: "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d",
        lines: { kind: "known", added: [], removed: ["1"] },
      },
    ],
  ],
  [
    "a renamed one, with an edit",
    { "a.txt": text },
    { "a.txt": null, "b/c.txt": `${text}more\n` },
    [
      {
        path: "b/c.txt",
        previousPath: "a.txt",
        status: "renamed",
        additions: 1,
        lines: { kind: "known", added: ["more"], removed: [] },
      },
    ],
  ],
  [
    "a renamed one as it was",
    { "a.txt": text },
    { "a.txt": null, "b.txt": text },
    [
      {
        path: "b.txt",
        previousPath: "a.txt",
        status: "renamed",
        additions: 0,
        lines: { kind: "known", added: [], removed: [] },
      },
    ],
  ],
  [
    "a binary one",
    {},
    { "a.bin": new Uint8Array([0, 1, 2, 0]) },
    [{ path: "a.bin", additions: 0, lines: { kind: "binary" } }],
  ],
  [
    "a file that becomes a link, before another file",
    { "a.txt": "1\n", "b.txt": "1\n" },
    { "a.txt": { symlink: "b.txt" }, "b.txt": "2\n" },
    [
      { path: "a.txt", status: "modified", lines: { kind: "known", added: ["b.txt"], removed: ["1"] } },
      { path: "b.txt", lines: { kind: "known", added: ["2"], removed: ["1"] } },
    ],
  ],
  [
    "only the mode",
    { "a.sh": "1\n" },
    { "a.sh": { executable: "1\n" } },
    [{ path: "a.sh", status: "modified", additions: 0, lines: { kind: "known", added: [], removed: [] } }],
  ],
  [
    "a submodule",
    {},
    { sub: { submodule: "1".repeat(40) } },
    [
      {
        path: "sub",
        status: "added",
        blob: "1".repeat(40),
        lines: { kind: "known", added: [`Subproject commit ${"1".repeat(40)}`], removed: [] },
      },
    ],
  ],
  [
    "an empty file",
    {},
    { "a.txt": "" },
    [{ path: "a.txt", status: "added", additions: 0, lines: { kind: "known", added: [], removed: [] } }],
  ],
  [
    "lines that look like a patch",
    {},
    { "a.txt": "diff --git a/x b/x\n@@ -1 +1 @@\n--- a/x\n", "b.txt": "1\n" },
    [
      { path: "a.txt", lines: { kind: "known", added: ["diff --git a/x b/x", "@@ -1 +1 @@", "--- a/x"], removed: [] } },
      { path: "b.txt", lines: { kind: "known", added: ["1"], removed: [] } },
    ],
  ],
  [
    "names that a shell or git would take for something",
    {},
    { "a\nb": "1\n", "-p": "1\n", ":(glob)*": "1\n", 'q"\t|`': "1\n", "🎉": "1\n" },
    [{ path: "-p" }, { path: ":(glob)*" }, { path: "a\nb" }, { path: 'q"\t|`' }, { path: "🎉" }],
  ],
  ["nothing", { "a.txt": "1\n" }, {}, []],
])("%s", async (_name, base, change, wanted) => {
  expect(await diff({ "keep.txt": "keep\n", ...base }, change)).toMatchObject(wanted);
});

test("a patch over 1 MB is too large, however its lines are; the next file is read as ever", async () => {
  const files = await diff({}, { "a.txt": "x".repeat(1_200_000), "b.txt": "many\n".repeat(400_000), "c.txt": "1\n" });
  expect(files.map(({ path, lines }) => [path, lines.kind])).toEqual([
    ["a.txt", "too-large"],
    ["b.txt", "too-large"],
    ["c.txt", "known"],
  ]);
});

test("3,500 files are all there", async () => {
  const change = Object.fromEntries(Array.from({ length: 3_500 }, (_, at) => [`f/${at}.txt`, `${at}\n`]));
  expect(await diff({}, change)).toHaveLength(3_500);
});

test("facts: title and body of the only commit, the author's login, the packages that are new", async () => {
  const one = await context(
    { "package.json": '{\n  "dependencies": {\n  }\n}\n' },
    { "package.json": '{\n  "dependencies": {\n    "stripe": "^1.0.0"\n  }\n}\n' },
  );
  const facts = await readLocalFacts(one.repository, one.range);
  expect(facts).toMatchObject({
    number: 0,
    title: "Change change",
    body: "",
    author: { login: "ada", kind: "person" },
    base: { ref: "main" },
    head: { ref: "change", fork: false },
    committers: ["ada"],
    dependencies: [{ manifest: "package.json", name: "stripe" }],
  });
  const two = await context({}, [{ "a.txt": "1\n" }, { "b.txt": "1\n" }]);
  expect(await readLocalFacts(two.repository, two.range, { author: "dependabot[bot]" })).toMatchObject({
    title: "change",
    body: "",
    author: { kind: "bot" },
  });
});

test("a file of a commit is read whatever it is called, and only where it is one", async () => {
  const { repository, range } = await context(
    { "a*.txt": "star", "ab.txt": "plain", "dir/x": "x", link: { symlink: "ab.txt" }, ":(top)": "magic" },
    { "b.txt": "1\n" },
  );
  const at = (path: string, limit = 100) => readFileAt(repository, range.base.sha, path, limit);
  expect(await at("a*.txt")).toEqual({ kind: "file", bytes: Buffer.from("star") });
  expect(await at(":(top)")).toEqual({ kind: "file", bytes: Buffer.from("magic") });
  expect(await at("dir")).toEqual({ kind: "other", what: "folder" });
  expect(await at("link")).toEqual({ kind: "other", what: "link" });
  expect(await at("ab.txt", 3)).toEqual({ kind: "too-large", size: 5 });
  for (const path of ["none", "", "../x", "/etc/passwd", "b\0.txt"]) expect(await at(path)).toEqual({ kind: "none" });
});
