import { runGit } from "./run-git.ts";

/** The tree that a merge of two commits has; undefined where it conflicts. */
export const mergeTree = async (dir: string, base: string, head: string): Promise<string | undefined> => {
  // Exit code 1 is a conflict; 128 is what unrelated histories give.
  const { code, out } = await runGit(dir, ["merge-tree", "--write-tree", "--no-messages", base, head], {
    allowed: [1, 128],
  });
  return code === 0 ? out.toString("utf8").split("\n")[0]?.trim() : undefined;
};
