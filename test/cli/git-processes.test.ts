import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeRepository } from "../support/sandbox-world.ts";
import { spawnCli } from "./run-cli.ts";

/** Starting git takes longer than what it does, so each process counts. */

const folder = mkdtempSync(join(tmpdir(), "tollgate-counted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = join(folder, "log");

/** Makes a `git` that notes its command and goes on as git. @returns the PATH with it */
const countedGit = (): string => {
  const git = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
  writeFileSync(log, "");
  writeFileSync(join(folder, "git"), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${git}' "$@"\n`);
  chmodSync(join(folder, "git"), 0o755);
  return [folder, process.env["PATH"]].join(delimiter);
};

const commands = (): readonly string[] =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/--no-pager |--literal-pathspecs |-c \S+ /g, "").split(" ")[0] ?? "")
    .toSorted();

const POLICY = `version: 1
policies:
  db:
    title: Db
    why: So.
    when: { paths: ["db/**"] }
    requires: { checklist: [{ id: a, text: A }] }
`;

/** Opening, names, where they met, their branches; then side by side the diff, the commits, the remote and two of files. */
const ALWAYS = ["cat-file", "config", "diff-index", "diff-tree", "log", "ls-files", "merge-base", "rev-parse"];

test.each([
  ["a policy file", { ".github/tollgate.yml": POLICY }, ["ls-tree", "cat-file"]],
  // Its absence is proved by the names beside it. The built-in policies want some contents, all by one process.
  ["no policy file", {}, ["ls-tree", "ls-tree", "cat-file"]],
])("tollgate check of a clone with %s starts git no more often than it must", async (_name, base, policy) => {
  const repository = await makeRepository({
    base: { "README.md": "Shop\n", ...base },
    branches: { feature: { "db/1.sql": "CREATE TABLE a (b int);\n" } },
  });
  const clone = mkdtempSync(join(folder, "clone-"));
  try {
    execFileSync("git", ["clone", "-q", "-b", "feature", repository.dir, clone]);
    const run = await spawnCli(["check", "--base", "main"], { cwd: clone, env: { PATH: countedGit() } });
    expect(run.err).toBe("");
    expect(run.out).toContain("1 commit, 1 file");
    expect(commands()).toEqual([...ALWAYS, "rev-parse", ...policy].toSorted());
  } finally {
    await repository.cleanup();
  }
});
