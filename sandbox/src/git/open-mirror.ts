import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { closeObjects, forgetCommits } from "./objects.ts";
import { readRef, updateRef } from "./refs.ts";
import { forgetGit, type Git, runGit, useGit } from "./run-git.ts";

export type Mirror = {
  readonly dir: string;
  /** The repository's, not the checked-out one (`findDefaultBranch`). */
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
    const defaultBranch = await findDefaultBranch(dir, origin);
    return {
      dir,
      own: new Set(),
      defaultBranch,
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

const USUAL = ["main", "master", "trunk"];

/**
 * A clone remembers its remote's default branch in `refs/remotes/origin/HEAD`; a bare repository has it as `HEAD`. A
 * working tree's `HEAD` is whatever is checked out, so there a usual name comes first.
 */
const findDefaultBranch = async (dir: string, origin: string): Promise<string> => {
  const { out } = await runGit(dir, ["ls-remote", "--symref", "--", origin, "HEAD", "refs/remotes/origin/HEAD"], {
    copies: true,
  });
  const symbolic = (ref: string, prefix: string): string =>
    out
      .toString("utf8")
      .split("\n")
      .map((line) => /^ref: (\S+)\t(\S+)$/.exec(line))
      .find((found) => found?.[2] === ref && found[1]?.startsWith(prefix))?.[1]
      ?.slice(prefix.length) ?? "";
  const remote = symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/");
  if (remote !== "") {
    // A clone of one branch has the default branch only as a remote one.
    const [local, far] = await Promise.all([
      readRef(dir, `refs/heads/${remote}`),
      readRef(dir, `refs/remotes/origin/${remote}`),
    ]);
    if (local === undefined && far !== undefined) await updateRef(dir, `refs/heads/${remote}`, far);
    if (local !== undefined || far !== undefined) return remote;
  }
  const checkedOut = symbolic("HEAD", "refs/heads/");
  const bare =
    existsSync(join(origin, "HEAD")) && !existsSync(join(origin, "commondir")) && basename(origin) !== ".git";
  if (bare && checkedOut !== "") return checkedOut;
  for (const name of USUAL) if ((await readRef(dir, `refs/heads/${name}`)) !== undefined) return name;
  return checkedOut || "main";
};

/** Whether an object is missing because of a partial clone. */
const lacksObjects = async (dir: string): Promise<boolean> => {
  const { out } = await runGit(dir, ["rev-list", "--objects", "--all", "--missing=print"]);
  return /^\?/m.test(out.toString("utf8"));
};
