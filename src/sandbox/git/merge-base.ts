import { runGit } from "./run-git.ts";

/** The best common ancestor of two commits; undefined where their histories never met. */
export const mergeBase = async (dir: string, one: string, other: string): Promise<string | undefined> => {
  const { code, out } = await runGit(dir, ["merge-base", "--end-of-options", one, other], { allowed: [1] });
  return code === 0 ? out.toString("utf8").trim() : undefined;
};
