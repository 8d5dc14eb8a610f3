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

/** Points many refs at commits, by one start of git. */
export const updateRefs = async (dir: string, refs: ReadonlyMap<string, string>): Promise<void> => {
  const input = [...refs].map(([ref, sha]) => `update ${ref} ${sha}\n`).join("");
  if (input !== "") await runGit(dir, ["update-ref", "--stdin"], { input });
};
