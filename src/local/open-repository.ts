import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Read } from "../engine/problem.ts";
import { commandProblem } from "./command-problem.ts";
import type { Repository } from "./repository.ts";
import { execGit, type GitAnswer } from "./safe-git.ts";

/**
 * Finds the git repository that a folder belongs to.
 *
 * @param path a folder in a working tree, or a git directory; relative to the process's own folder
 * @param named whether a person named this folder: a bare repository is read only where it is the folder that was
 *   named, since any folder of a hostile repository can look like one
 * @returns the repository, or the problem in git's words (no repository, or one that belongs to somebody else)
 */
export const openRepository = async (path: string, named: boolean): Promise<Read<Repository>> => {
  const folder = resolve(path);
  const kind = statSync(folder, { throwIfNoEntry: false });
  if (kind === undefined) return commandProblem("not-found", "--repo", `There is no folder ${path}.`);
  if (!kind.isDirectory()) return commandProblem("wrong-value", "--repo", `${path} is a file, not a folder.`);
  const found = await revParse(folder, "--absolute-git-dir");
  if (found.code !== 0 && found.err.includes("safe.bareRepository")) {
    const bare = await revParse(folder, "--absolute-git-dir", ["-c", "safe.bareRepository=all"]);
    const gitDir = lineOf(bare);
    if (named && bare.code === 0 && realpathSync(gitDir) === realpathSync(folder))
      return { ok: true, value: { gitDir, root: gitDir } };
    const message = `${path} is in a bare repository that was not named, and it is not read. Name it: --repo ${gitDir}`;
    return commandProblem("not-permitted", "--repo", message);
  }
  if (found.code !== 0) {
    const why = found.err.includes("not a git repository") ? "" : ` (git says: ${found.err.split("\n")[0]})`;
    return commandProblem("not-found", "--repo", `${path} is in no git repository${why}.`);
  }
  const gitDir = lineOf(found);
  const top = await revParse(folder, "--show-toplevel");
  return { ok: true, value: { gitDir, root: top.code === 0 ? lineOf(top) : gitDir } };
};

/** Git's own look-up, which also refuses a repository of somebody else (`safe.directory`). */
const revParse = (folder: string, what: string, settings: readonly string[] = []): Promise<GitAnswer> =>
  execGit({ args: [...settings, "rev-parse", what], cwd: folder });

const lineOf = ({ out }: GitAnswer): string => out.toString("utf8").replace(/\n$/, "");
