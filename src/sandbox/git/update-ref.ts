import { runGit } from "./run-git.ts";

/**
 * Points a ref of the mirror at a commit.
 *
 * @param ref written out (`refs/heads/main`)
 * @param sha the commit, or "" to delete the ref
 */
export const updateRef = async (dir: string, ref: string, sha: string): Promise<void> => {
  await runGit(dir, sha === "" ? ["update-ref", "-d", ref] : ["update-ref", ref, sha]);
};
