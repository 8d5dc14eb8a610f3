import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openMirror } from "../../sandbox/src/git/open-mirror.ts";
import { sandboxGit } from "../../src/cli/sandbox/load-sandbox.ts";
import { failureOf, openRepository, UnreadableRepository } from "../../src/git/repository.ts";
import { runCli } from "../cli/run-cli.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "tollgate-open-")));
afterAll(() => rmSync(top, { recursive: true, force: true, maxRetries: 3 }));

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();

const origin = join(top, "origin");
git(top, "init", "-q", "-b", "main", origin);
git(origin, "config", "uploadpack.allowFilter", "true");
writeFileSync(join(origin, "a.txt"), "1\n");
git(origin, "add", ".");
git(origin, "commit", "-qm", "Begin");
git(origin, "checkout", "-qb", "change");
writeFileSync(join(origin, "a.txt"), "2\n");
git(origin, "commit", "-qam", "Change");

const clone = (name: string, ...options: string[]): string => {
  const dir = join(top, name);
  git(top, "clone", "-q", ...options, `file://${origin}`, dir);
  return dir;
};

const problemOf = async (path: string, named: boolean): Promise<string> => {
  const read = await openRepository(path, named);
  return read.ok ? "" : (read.problems[0]?.message ?? "");
};

test("a linked worktree is read, and copied into a sandbox", async () => {
  const tree = join(top, "tree");
  git(origin, "worktree", "add", "-q", tree, "main");
  const read = await openRepository(tree, false);
  expect(read).toMatchObject({ ok: true, value: { root: tree } });
  expect(await runCli(["check", "--json", "--head", "change"], { cwd: tree })).toMatchObject({ code: 0 });
  const mirror = await openMirror(read.ok ? read.value.gitDir : "", sandboxGit);
  expect(await mirror.fetchBranch("change")).toBe(true);
  await mirror.remove();
});

test("a bare repository is read where it was named, and nowhere else: a folder of a hostile one can look like it", async () => {
  const work = clone("work");
  const bare = join(work, "docs");
  git(top, "clone", "-q", "--bare", origin, bare);
  for (const [folder, named] of [
    [bare, false],
    [join(bare, "objects"), false],
    [join(bare, "objects"), true],
  ] as const)
    expect(await problemOf(folder, named)).toBe(
      `${folder} is in a bare repository that was not named, and it is not read. Name it: --repo ${bare}`,
    );
  expect(await openRepository(bare, true)).toMatchObject({ ok: true, value: { gitDir: bare } });
  const check = ["check", "--base", "main", "--head", "change"];
  expect(await runCli(check, { cwd: bare })).toMatchObject({
    code: 2,
    err: expect.stringContaining("was not named") as string,
  });
  expect(await runCli([...check, "--repo", "."], { cwd: bare })).toMatchObject({ code: 0 });
});

test("a repository of somebody else is refused in git's words, until safe.directory names it", async () => {
  const dir = clone("foreign");
  const bare = join(top, "foreign.git");
  git(top, "clone", "-q", "--bare", origin, bare);
  vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  expect(await problemOf(dir, false)).toContain("dubious ownership");
  expect(await problemOf(bare, true)).not.toBe("");
  await expect(openMirror(join(dir, ".git"), sandboxGit)).rejects.toThrow("dubious ownership");
  const settings = join(top, "settings");
  writeFileSync(settings, `[safe]\n\tdirectory = ${dir}\n\tdirectory = ${dir}/.git\n\tdirectory = ${bare}\n`);
  vi.stubEnv("GIT_CONFIG_GLOBAL", settings);
  expect(await problemOf(dir, false)).toBe("");
  expect(await problemOf(bare, true)).toBe("");
});

test.each([
  [
    "a branch that a shallow clone does not have",
    ["--depth=1", "--branch=change"],
    ["--base", "main"],
    'There is no commit "main" here; this clone is shallow, fetch more history (git fetch --unshallow origin main:refs/remotes/origin/main).',
  ],
  [
    "a head that it does not have",
    ["--depth=1", "--branch=main"],
    ["--head", "change"],
    'There is no commit "change" here; this clone is shallow, fetch more history (git fetch --unshallow origin change:refs/remotes/origin/change).',
  ],
  [
    "histories that met before a shallow clone begins",
    ["--depth=1", "--no-single-branch"],
    ["--base", "origin/main", "--head", "origin/change"],
    "never met here; this clone is shallow, fetch more history (git fetch --unshallow).",
  ],
  [
    "the text of a file that a partial clone left out",
    ["--filter=blob:none", "--no-checkout", "--origin=upstream"],
    ["--base", "upstream/main", "--head", "upstream/change"],
    "this clone is partial, and Tollgate does not fetch while it reads: fetch them (git fetch --refetch --no-filter upstream).",
  ],
])("says what is missing and how to fetch it: %s", async (name, options, args, words) => {
  const dir = clone(name.replaceAll(" ", "-"), ...options);
  const { code, err } = await runCli(["check", ...args], { cwd: dir });
  expect(err.replaceAll(/\s+/g, " ")).toContain(words);
  expect(err).not.toContain("fault of Tollgate");
  expect(code).toBe(2);
  const [, command = ""] = /\((git fetch [^)]*)\)/.exec(err.replaceAll(/\s+/g, " ")) ?? [];
  git(dir, ...command.split(" ").slice(1));
  expect(await runCli(["check", ...args], { cwd: dir })).toMatchObject({ code: 0 });
});

test("an object that is gone from a complete repository is said, with what helps, and is no fault of Tollgate", async () => {
  const dir = clone("holey");
  git(dir, "checkout", "-q", "change");
  writeFileSync(join(dir, "b.txt"), "3\n");
  git(dir, "add", ".");
  git(dir, "commit", "-qm", "More");
  const blob = git(dir, "rev-parse", "HEAD:b.txt");
  rmSync(join(dir, ".git", "objects", blob.slice(0, 2), blob.slice(2)), { force: true });
  const { code, err } = await runCli(["check", "--repo", dir, "--base", "origin/main"]);
  expect(err.replace(/\s+/g, " ")).toContain("Objects are missing or broken in this repository; `git fsck` names them");
  expect(err).not.toContain("fault of Tollgate");
  expect(code).toBe(2);
});

const looseObject = (dir: string, name: string): string => {
  const id = git(dir, "rev-parse", name);
  return join(dir, ".git", "objects", id.slice(0, 2), id.slice(2));
};

test.each<[string, (dir: string) => void, string]>([
  [
    "a file in the index whose object is gone",
    (dir) => {
      writeFileSync(join(dir, "c.txt"), "only staged\n");
      git(dir, "add", "c.txt");
      rmSync(looseObject(dir, ":c.txt"), { force: true });
    },
    "Objects are missing or broken in this repository; `git fsck` names them",
  ],
  [
    "the tree of the head",
    (dir) => {
      const path = looseObject(dir, "HEAD^{tree}");
      rmSync(path);
      writeFileSync(path, "garbage\n");
    },
    "Objects are missing or broken in this repository; `git fsck` names them",
  ],
  [
    "the branch of the head",
    (dir) => writeFileSync(join(dir, ".git", "refs", "heads", "damaged"), "garbage\n"),
    "git cannot read this repository (ignoring broken ref refs/heads/damaged); `git fsck` says what is damaged.",
  ],
  [
    "the commit that the branch names",
    (dir) => writeFileSync(join(dir, ".git", "refs", "heads", "damaged"), `${"1".repeat(40)}\n`),
    "git cannot read this repository (bad object HEAD); `git fsck` says what is damaged.",
  ],
])("what is damaged is said, and is no fault of Tollgate: %s", async (name, damage, words) => {
  const dir = clone(`damaged-${name.replaceAll(" ", "-")}`);
  git(dir, "checkout", "-qb", "damaged");
  writeFileSync(join(dir, "b.txt"), `${name}\n`);
  git(dir, "add", ".");
  git(dir, "commit", "-qm", "More");
  damage(dir);
  const { code, err } = await runCli(["check", "--base", "origin/main"], { cwd: dir });
  expect(err.replace(/\s+/g, " ")).toContain(words);
  expect(err).not.toMatch(/fault of Tollgate|no commit yet/);
  expect(code).toBe(2);
});

test.each([
  "fatal: write error: No space left on device\nfatal: unable to write new index file",
  "fatal: Out of memory, malloc failed (tried to allocate 1048576 bytes)",
  "error: unable to create temporary file: Read-only file system\nfatal: failed to write commit object",
])("what the machine lacks is not called damage: %j", async (err) => {
  const failed = await failureOf({ gitDir: origin, root: origin }, ["log"], { code: 128, err });
  expect(failed).toBeInstanceOf(UnreadableRepository);
  expect(failed.message).toMatch(/^This machine stopped git \(.*(?:No space|Out of memory|Read-only).*\)\./);
  expect(failed.message).not.toContain("fsck");
});

test("a partial clone that lacks something is no sandbox, and says so", async () => {
  const dir = clone("partial", "--filter=blob:none", "--no-checkout");
  await expect(openMirror(join(dir, ".git"), sandboxGit)).rejects.toThrow("git fetch --refetch --no-filter origin");
  git(dir, "fetch", "-q", "--refetch", "--no-filter", "origin");
  await (await openMirror(join(dir, ".git"), sandboxGit)).remove();
});

test("a partial clone is refused before anything of it is replayed", async () => {
  const dir = clone("partial-history", "--filter=blob:none", "--no-checkout");
  const { code, out, err } = await runCli(["backtest", "--repo", dir]);
  expect(err.replaceAll(/\s+/g, " ")).toContain("this clone is partial, and Tollgate does not fetch while it reads");
  expect([code, out]).toEqual([2, ""]);
});
