import { countCommits } from "../git/count-commits.ts";
import { diffFiles } from "../git/diff-files.ts";
import { mergeBase } from "../git/merge-base.ts";
import type { PullPart, World } from "./world.ts";

/** What a head changes over a base, read from git: from their best common ancestor, as GitHub compares. */
export const readChange = async (
  world: World,
  base: string,
  head: string,
): Promise<Pick<PullPart, "mergeBase" | "files" | "commits">> => {
  const { dir } = world.mirror;
  const from = (await mergeBase(dir, base, head)) ?? base;
  const [files, commits] = await Promise.all([diffFiles(dir, from, head), countCommits(dir, base, head)]);
  return { mergeBase: from, files, commits };
};
