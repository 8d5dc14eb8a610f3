import { afterAll, expect, test } from "vitest";
import { type DiffedFile, diffRange, readDiffs } from "../../src/git/diffs.ts";
import { createDiffParser } from "../../src/git/parse-diffs.ts";
import { openRepository, streamGit } from "../../src/git/repository.ts";
import { makeRepository, removeRepositories } from "./git-repository.ts";

afterAll(removeRepositories);

/** A history with everything that a diff may hold, and a few things that look like its own marks. */
const hostileHistory = (): ReturnType<typeof makeRepository> => {
  const repository = makeRepository();
  const id = "0123456789abcdef0123456789abcdef01234567";
  repository.commit("root", { "a.txt": "one\ntwo\nthree\nfour\nfive\n", "dead/beef": "deadbeef\n" });
  repository.commit("names", { "with\nnewline": "x\n", 'quo"te\\': "x\n", "ümlaut ☃": "x\n", "diff --git a": "x\n" });
  repository.commit("nothing");
  repository.commit("marks", {
    "marks.txt": `${"filler\n".repeat(2_000)}${id}\0\n--- a/x\n+++ b/x\n@@ -1 +1 @@\ndiff --git a/b b/b\n${id}\n`,
  });
  repository.commit("binary", { "b.bin": new Uint8Array([0, 1, 2, 10, 100, 105, 102, 102]) });
  repository.commit("renamed", { "dead/beef": null, "dead/found": "deadbeef\n" });
  repository.commit("a link now", { "a.txt": { link: "dead/found" } });
  repository.commit("no line end", { "c.txt": "no end", "d.txt": "" });
  repository.commit("carriage", { "c.txt": "one\r\ntwo\r\n+++\r\n" });
  repository.commit("one long line", { "long.txt": `${"x".repeat(2_500_000)}\nend\n` });
  repository.commit("many lines", { "many.txt": "0123456789\n".repeat(120_000), "small.txt": "s\n" });
  repository.commit("removed", { "long.txt": null, "many.txt": null, "a.txt": null, "marks.txt": `${id}\0\nleft\n` });
  repository.merge("Merge branch 'x'", { "m.txt": "m\n" });
  return repository;
};

/** The last line's end is kept in the one and not in the other; it means nothing. */
const comparable = (files: readonly DiffedFile[]): unknown =>
  files.map(({ patch, ...file }) => ({ ...file, patch: patch?.replace(/\n+/g, "\n").trim() }));

test("what one stream finds of every commit is what a call for each finds", async () => {
  const { folder, git } = hostileHistory();
  const repository = await openRepository(folder, true);
  if (!repository.ok) throw new Error("no repository");
  const pairs = git("log", "--first-parent", "--format=%H %P")
    .trim()
    .split("\n")
    .map((line) => line.split(" ") as [string, string | undefined]);
  const found = new Map<string, readonly DiffedFile[]>();
  const wanted = pairs.map(([commit, parent]): [string, string | undefined] => [commit, parent]);
  for await (const batch of readDiffs(repository.value, wanted))
    for (const { sha, files } of batch) found.set(sha, files);
  expect([...found.keys()]).toEqual(pairs.map(([commit]) => commit).filter((commit) => found.has(commit)));
  let compared = 0;
  for (const [commit, parent] of pairs) {
    if (parent === undefined) continue;
    const each = await diffRange(repository.value, parent, commit);
    expect(comparable(found.get(commit) ?? []), commit).toEqual(comparable(each));
    compared += each.length;
  }
  expect(compared).toBeGreaterThan(15);
  const root = found.get(pairs.at(-1)?.[0] ?? "");
  expect(root?.map(({ path, status }) => [path, status])).toEqual([
    ["a.txt", "added"],
    ["dead/beef", "added"],
  ]);
});

test("a file past the bound is too large, with its lines counted, and those after it are whole", async () => {
  const { folder, git } = hostileHistory();
  const repository = await openRepository(folder, true);
  if (!repository.ok) throw new Error("no repository");
  const commit = git("log", "--format=%H", "--grep=many lines").trim();
  const files: DiffedFile[] = [];
  for await (const batch of readDiffs(repository.value, [[commit, git("rev-parse", `${commit}~1`).trim()]])) {
    for (const one of batch) files.push(...one.files);
  }
  expect(files.map(({ path, lines, additions }) => [path, lines.kind, additions])).toEqual([
    ["many.txt", "too-large", 120_000],
    ["small.txt", "known", 1],
  ]);
});

test("the answer is the same however the stream is cut", async () => {
  const { folder, git } = hostileHistory();
  const repository = await openRepository(folder, true);
  if (!repository.ok) throw new Error("no repository");
  const ids = git(
    "log",
    "--first-parent",
    "--format=%H %P",
    "--invert-grep",
    "--grep=long line",
    "--grep=many lines",
    "--grep=removed",
  );
  const args = ["diff-tree", "--stdin", "--root", "-z", "--raw", "-p", "-r", "-M", "--no-abbrev"];
  const chunks: Buffer[] = [];
  for await (const chunk of streamGit(repository.value, args, ids)) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const parse = (size: number): unknown => {
    const parser = createDiffParser();
    const found = [];
    for (let at = 0; at < whole.length; at += size) found.push(...parser.feed(whole.subarray(at, at + size)));
    return [...found, parser.end()];
  };
  const wanted = parse(whole.length);
  for (const size of [1, 2, 3, 7, 40, 41, 42, 1_000]) expect(parse(size), `${size} bytes at a time`).toEqual(wanted);
});

test("an answer that breaks off is an error, never fewer files", () => {
  const id = "0".repeat(40);
  const raw = `${id}\0:100644 100644 ${id} ${id} M\0a\0`;
  for (const text of [id, `${id}\0`, raw, `${raw}\0diff --git a/a b/a\n@@ -1 +1 @@\n-a`, `${raw}\0`]) {
    const parser = createDiffParser();
    parser.feed(Buffer.from(text));
    expect(() => parser.end(), JSON.stringify(text)).toThrow(text === `${raw}\0` ? "0 patches" : "broke off");
  }
  expect(() => createDiffParser().feed(Buffer.from("fatal: no\0"))).toThrow("for a commit");
});
