import { knowCommits } from "./known-commits.ts";
import { runGit } from "./run-git.ts";

/** Ids of the commits that `tip` reaches and `from` does not, the newest first. */
export const listCommits = async (dir: string, from: string, tip: string): Promise<readonly string[]> => {
  const { out } = await runGit(dir, ["rev-list", "--end-of-options", `${from}..${tip}`]);
  const shas = out
    .toString("utf8")
    .split("\n")
    .filter((sha) => sha !== "");
  knowCommits(dir, shas);
  return shas;
};
