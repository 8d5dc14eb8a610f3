import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox } from "../support/start-sandbox.ts";

let folder: string;
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder }).toString();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-default-branch-"));
  git("init", "-q", "-b", "develop", "origin");
  git("-C", "origin", "commit", "-q", "--allow-empty", "-m", "first");
  git("-C", "origin", "branch", "main");
  git("-C", "origin", "branch", "feature");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, string, readonly (readonly string[])[]]>([
  [
    "the remote's, in a clone where another branch is checked out",
    "develop",
    [
      ["clone", "-q", "origin", "here"],
      ["-C", "here", "checkout", "-q", "feature"],
    ],
  ],
  [
    "the remote's, in a clone that has only another branch of its own",
    "develop",
    [
      ["clone", "-q", "-b", "feature", "origin", "here"],
      ["-C", "here", "remote", "set-head", "origin", "develop"],
    ],
  ],
  [
    "main, without a remote, whatever is checked out",
    "main",
    [
      ["clone", "-q", "origin", "here"],
      ["-C", "here", "branch", "-f", "main"],
      ["-C", "here", "checkout", "-q", "feature"],
      ["-C", "here", "remote", "remove", "origin"],
    ],
  ],
  ["what a bare repository says", "develop", [["clone", "-q", "--bare", "origin", "here"]]],
  [
    "what is checked out, where no branch has a usual name",
    "odd",
    [
      ["init", "-q", "-b", "odd", "here"],
      ["-C", "here", "commit", "-q", "--allow-empty", "-m", "first"],
    ],
  ],
])("the default branch is %s", async (_, branch, steps) => {
  for (const step of steps) git(...step);
  const sandbox = await startSandbox({ gitDir: join(folder, "here") });
  try {
    expect(sandbox.state.mirror.defaultBranch).toBe(branch);
    expect(await sandbox.branches()).toContain(branch);
  } finally {
    await sandbox.close();
    rmSync(join(folder, "here"), { recursive: true });
  }
});
