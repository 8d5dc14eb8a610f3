import { runGit } from "./run-git.ts";

/** Whether a commit lies between two others: `tip` reaches it, and `from` does not. */
export const isReachable = async (
  dir: string,
  sha: string,
  range: { readonly from: string; readonly tip: string },
): Promise<boolean> => {
  const reaches = async (tip: string) =>
    (await runGit(dir, ["merge-base", "--is-ancestor", "--end-of-options", sha, tip], { allowed: [1] })).code === 0;
  return (await reaches(range.tip)) && !(await reaches(range.from));
};
