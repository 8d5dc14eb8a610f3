import { runGit } from "./run-git.ts";

/** How many commits `tip` reaches and `from` does not. */
export const countCommits = async (dir: string, from: string, tip: string): Promise<number> => {
  const { out } = await runGit(dir, ["rev-list", "--count", "--end-of-options", `${from}..${tip}`]);
  return Number(out.toString("utf8").trim());
};
