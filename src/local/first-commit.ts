import { askGit, type Repository } from "./repository.ts";

/** The first of these names that is a commit. */
export const firstCommit = async (
  repository: Repository,
  names: readonly string[],
): Promise<{ name: string; sha: string } | undefined> => {
  for (const name of names) {
    // A NUL cannot be in an argument, and no commit is called so.
    if (name === "" || name.includes("\0")) continue;
    const found = await askGit(repository, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    if (found.code === 0) return { name, sha: found.out.toString("utf8").trim() };
  }
  return undefined;
};
