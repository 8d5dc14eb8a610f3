import { diffFiles } from "../git/diff-files.ts";
import { listCommits } from "../git/list-commits.ts";
import { mergeBase } from "../git/merge-base.ts";
import type { PullPart, World } from "./world.ts";

/** What a pull request changes. */
export type Change = Pick<PullPart, "mergeBase" | "related" | "files" | "commits" | "shas">;

/** What a head changes over a base, read from git: from their best common ancestor, as GitHub compares. */
export const readChange = async (world: World, base: string, head: string): Promise<Change> => {
  const { dir } = world.mirror;
  const shared = await mergeBase(dir, base, head);
  const from = shared ?? base;
  const [files, shas] = await Promise.all([diffFiles(dir, from, head), listCommits(dir, base, head)]);
  return { mergeBase: from, related: shared !== undefined, files, commits: shas.length, shas };
};
