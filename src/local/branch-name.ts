import { askGit, type Repository } from "./repository.ts";

/** The branch's own name, `main` for `origin/main`; undefined where the name is no branch. */
export const branchName = async (repository: Repository, name: string): Promise<string | undefined> => {
  const full = await askGit(repository, [
    "rev-parse",
    "--symbolic-full-name",
    "--verify",
    "--quiet",
    "--end-of-options",
    name,
  ]);
  const ref = full.out.toString("utf8").trim();
  return /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/s.exec(ref)?.[1];
};
