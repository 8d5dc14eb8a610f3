import { runGit } from "./run-git.ts";

/** Names of the branches of a repository, in alphabetical order. */
export const listBranches = async (dir: string): Promise<readonly string[]> => {
  const { out } = await runGit(dir, ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"]);
  return out
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
};
