import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { IncompleteClone, missingOf } from "../../git/repository.ts";
import { execGit } from "../../git/safe-git.ts";
import { closeObjects, forgetCommits } from "./objects.ts";
import { runGit } from "./run-git.ts";

/** A bare copy of somebody's repository, ours to write to. */
export type Mirror = {
  /** The bare repository. */
  readonly dir: string;
  /** Name of the branch that `HEAD` names, `main` where it names none. */
  readonly defaultBranch: string;
  /** Branches that were made or moved here: they are not read from the repository again. */
  readonly own: Set<string>;
  /** Takes a branch over from the repository again; false where it is gone there. */
  readonly fetchBranch: (branch: string) => Promise<boolean>;
  /** Takes over the branches that are new in the repository, and those that only went on. */
  readonly fetchNew: () => Promise<void>;
  /** Removes the copy. */
  readonly remove: () => Promise<void>;
};

/**
 * Makes a bare mirror of a repository in a temporary folder. The repository itself is only read: neither
 * its working tree nor its `HEAD` nor any of its branches is ever touched.
 *
 * @param gitDir a repository or a working tree
 * @throws when it is no git repository
 */
export const openMirror = async (gitDir: string): Promise<Mirror> => {
  const origin = resolve(gitDir);
  const parent = await mkdtemp(join(tmpdir(), "tollgate-sandbox-"));
  const dir = join(parent, "repository.git");
  const remove = () => {
    forgetCommits(dir);
    closeObjects(dir);
    return rm(parent, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const clone = ["clone", "--quiet", "--mirror", "--template=", "--", origin, dir];
    const { code, err } = await execGit({ args: clone, cwd: parent, copies: true });
    const missing = existsSync(origin) ? await missingOf({ gitDir: origin, root: origin }) : "";
    if (code !== 0)
      throw missing === ""
        ? new Error(`git clone failed: ${err}`)
        : new IncompleteClone(`git clone failed (${err}); ${missing}.`);
    if (missing.includes("partial") && (await lacksObjects(dir)))
      throw new IncompleteClone(`Objects are missing here; ${missing}.`);
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
        // Without `+`: a branch that was merged into here stays as it is (exit code 1).
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

/** Whether a commit of the mirror needs an object that a partial clone left out. */
const lacksObjects = async (dir: string): Promise<boolean> => {
  const { out } = await runGit(dir, ["rev-list", "--objects", "--all", "--missing=print"]);
  return /^\?/m.test(out.toString("utf8"));
};
