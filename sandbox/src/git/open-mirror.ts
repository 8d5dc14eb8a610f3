import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { closeObjects, forgetCommits } from "./objects.ts";
import { listRefs, listRemoteRefs, REMOTE_REFS, readRef, updateRef } from "./refs.ts";
import { forgetGit, type Git, runGit, useGit } from "./run-git.ts";

export type Mirror = {
  readonly dir: string;
  /** The repository's, not the checked-out one (`findDefaultBranch`). */
  readonly defaultBranch: string;
  /** Branches created or moved here, which are not fetched again. */
  readonly own: Set<string>;
  readonly fetchBranch: (branch: string) => Promise<boolean>;
  /** Branches that are new in the original, and with `moved` also those that only moved there, not here. */
  readonly fetch: (which: "new" | "moved") => Promise<readonly FetchedBranch[]>;
  readonly remove: () => Promise<void>;
};

export type FetchedBranch = { readonly branch: string; readonly before: string | undefined; readonly after: string };

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
    // As the original had them when they were last read: what differs from it here was changed here, and stays.
    const seen = new Map(await headsOf(dir));
    const borrowed = await borrowRemoteBranches(dir, seen);
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
      fetch: async (which) => {
        const here = await headsOf(dir);
        const asked = ["ls-remote", "--heads", "--", origin];
        const there = parseHeads((await runGit(dir, asked, { copies: true })).out.toString("utf8"));
        const wanted = [...there].flatMap(([branch, after]): FetchedBranch[] => {
          const before = here.get(branch);
          if (before === after) return [];
          // A local branch comes after its remote one, unless that was moved here.
          const isNew = !seen.has(branch) && before === borrowed.get(branch);
          const moved = which === "moved" && before !== undefined && before === seen.get(branch);
          return isNew || moved ? [{ branch, before, after }] : [];
        });
        for (let at = 0; at < wanted.length; at += AT_ONCE) {
          const refs = wanted.slice(at, at + AT_ONCE).map(({ branch }) => `+refs/heads/${branch}:refs/heads/${branch}`);
          await runGit(dir, ["fetch", "--quiet", "--no-tags", "--", origin, ...refs], { copies: true });
        }
        for (const { branch, after } of wanted) seen.set(branch, after);
        return wanted;
      },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
};

/** Refs in one command line. */
const AT_ONCE = 200;

const headsOf = async (dir: string): Promise<ReadonlyMap<string, string>> =>
  new Map((await listRefs(dir, "refs/heads/")).map(({ ref, sha }) => [ref.slice("refs/heads/".length), sha]));

const parseHeads = (out: string): ReadonlyMap<string, string> =>
  new Map([...out.matchAll(/^([0-9a-f]{40})\trefs\/heads\/(\S+)$/gm)].map(([, sha = "", name = ""]) => [name, sha]));

/** The newest ones; a list of thousands helps nobody to choose. */
const MAX_BORROWED = 500;

/**
 * Branches that only the original's remote has become branches here, as they are on GitHub.
 * @returns their names and commits
 */
const borrowRemoteBranches = async (
  dir: string,
  local: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> => {
  const remote = (await listRemoteRefs(dir)).map(({ ref, sha }) => [ref.slice(REMOTE_REFS.length), sha] as const);
  const names = ["HEAD", ...local.keys()];
  const missing = remote.filter(([branch]) => !names.some((name) => name === branch || isFolderOf(name, branch)));
  const borrowed = new Map(missing.slice(0, MAX_BORROWED));
  const input = [...borrowed].map(([branch, sha]) => `create refs/heads/${branch} ${sha}\n`).join("");
  if (input !== "") await runGit(dir, ["update-ref", "--stdin"], { input });
  return borrowed;
};

/** Git keeps `a` or `a/b`, not both. */
const isFolderOf = (one: string, other: string): boolean => one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

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
