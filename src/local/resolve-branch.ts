import type { Side } from "../engine/facts/facts.ts";
import type { Read } from "../engine/problem.ts";
import { branchName } from "./branch-name.ts";
import { commandProblem } from "./command-problem.ts";
import { firstCommit } from "./first-commit.ts";
import type { Repository } from "./repository.ts";
import { USUAL_BASES } from "./usual-bases.ts";

/**
 * Finds the branch whose history is meant.
 *
 * @param wanted the name of a commit as git takes it, looked for on `origin` too; default: the remote's default branch,
 *   else `main` or `master`, else `HEAD`
 */
export const resolveBranch = async (repository: Repository, wanted: string | undefined): Promise<Read<Side>> => {
  const names = wanted === undefined ? [...USUAL_BASES, "HEAD"] : [wanted, `refs/remotes/origin/${wanted}`];
  const found = await firstCommit(repository, names);
  if (found === undefined) {
    const message =
      wanted === undefined ? "The repository has no commit yet." : `There is no commit ${JSON.stringify(wanted)} here.`;
    return commandProblem("not-found", "--branch", message);
  }
  return { ok: true, value: { ref: (await branchName(repository, found.name)) ?? found.name, sha: found.sha } };
};
