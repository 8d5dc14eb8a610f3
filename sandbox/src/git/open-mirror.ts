import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { closeObjects, forgetCommits } from "./objects.ts";
import { forgetGit, type Git, runGit, useGit } from "./run-git.ts";

export type Mirror = {
  readonly dir: string;
  /** The branch of `HEAD`, or `main`. */
  readonly defaultBranch: string;
  /** Branches created or moved here, which are not fetched again. */
  readonly own: Set<string>;
  readonly fetchBranch: (branch: string) => Promise<boolean>;
  readonly fetchNew: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/**
 * The original is only read.
 * @param gitDir a repository or a working tree
 * @throws if it is not a git repository
 */
export const openMirror = async (gitDir: string, git: Git): Promise<Mirror> => {
  const origin = resolve(gitDir);
  const parent = await mkdtemp(join(tmpdir(), "tollgate-sandbox-"));
  const dir = join(parent, "repository.git");
  const remove = () => {
    forgetCommits(dir);
    closeObjects(dir);
    forgetGit(dir);
    return rm(parent, { recursive: true, force: true, maxRetries: 3 });
  };
  useGit(dir, git);
  try {
    const clone = ["clone", "--quiet", "--mirror", "--template=", "--", origin, dir];
    const { code, err } = await git.exec({ args: clone, cwd: parent, copies: true });
    if (code !== 0)
      throw (await git.incompleteClone(origin, `git clone failed (${err})`)) ?? new Error(`git clone failed: ${err}`);
    const incomplete = await git.incompleteClone(origin, "Objects are missing here");
    if (incomplete !== undefined && (await lacksObjects(dir))) throw incomplete;
    const head = await runGit(dir, ["symbolic-ref", "--quiet", "--short", "HEAD"], { allowed: [1] });
    return {
      dir,
      own: new Set(),
      defaultBranch: head.out.toString("utf8").trim() || "main",
      fetchBranch: async (branch) => {
        const ref = `refs/heads/${branch}`;
        const asked = ["ls-remote", "--exit-code", "--", origin, ref];
        const found = await runGit(dir, asked, { allowed: [2], copies: true });
        if (found.code === 2) return false;
        await runGit(dir, ["fetch", "--quiet", "--no-tags", "--", origin, `+${ref}:${ref}`], { copies: true });
        return true;
      },
      fetchNew: async () => {
        // Without `+`, a branch that was merged into here stays (exit code 1).
        const all = ["fetch", "--quiet", "--no-tags", "--", origin, "refs/heads/*:refs/heads/*"];
        await runGit(dir, all, { allowed: [1], copies: true });
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
};

/** Whether an object is missing because of a partial clone. */
const lacksObjects = async (dir: string): Promise<boolean> => {
  const { out } = await runGit(dir, ["rev-list", "--objects", "--all", "--missing=print"]);
  return /^\?/m.test(out.toString("utf8"));
};
