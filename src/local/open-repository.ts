import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Read } from "../engine/problem.ts";
import { commandProblem } from "./command-problem.ts";
import { askGitIn, type Repository } from "./repository.ts";

/**
 * Finds the git repository that a folder belongs to.
 *
 * @param path a folder in a working tree, or a git directory; relative to the process's own folder
 * @returns the repository, or the problem in git's words (no repository, or one that belongs to somebody else)
 */
export const openRepository = async (path: string): Promise<Read<Repository>> => {
  const folder = resolve(path);
  const kind = statSync(folder, { throwIfNoEntry: false });
  if (kind === undefined) return commandProblem("not-found", "--repo", `There is no folder ${path}.`);
  if (!kind.isDirectory()) return commandProblem("wrong-value", "--repo", `${path} is a file, not a folder.`);
  const found = await askGitIn(folder, ["rev-parse", "--absolute-git-dir"]);
  if (found.code !== 0) {
    const why = found.err.includes("not a git repository") ? "" : ` (git says: ${found.err.split("\n")[0]})`;
    return commandProblem("not-found", "--repo", `${path} is in no git repository${why}.`);
  }
  const gitDir = found.out.toString("utf8").replace(/\n$/, "");
  const top = await askGitIn(folder, ["rev-parse", "--show-toplevel"]);
  const root = top.code === 0 ? top.out.toString("utf8").replace(/\n$/, "") : gitDir;
  return { ok: true, value: { gitDir, root } };
};
