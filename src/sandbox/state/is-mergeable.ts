import { mergeTree } from "../git/merge-tree.ts";
import { nameChanges } from "../git/name-changes.ts";
import { resolveCommit } from "../git/resolve-commit.ts";
import type { Pull, World } from "./world.ts";

/** Answers that are kept; past it they begin anew. */
const most = 50_000;

/** Whether a pull request would merge without conflict; null once it is closed. */
export const isMergeable = async (world: World, { pull, state }: Pull): Promise<boolean | null> => {
  if (state === "closed") return null;
  const { dir } = world.mirror;
  const base = (await resolveCommit(dir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const key = `${base} ${pull.head.sha}`;
  const known = world.mergeable.get(key);
  if (known !== undefined) return known;
  const clean = (await isApart(dir, base, pull)) || (await mergeTree(dir, base, pull.head.sha)) !== undefined;
  if (world.mergeable.size > most) world.mergeable.clear();
  world.mergeable.set(key, clean);
  return clean;
};

/**
 * Whether base and head changed nothing in common since they parted, which is nearly always so and needs no merge to be
 * tried. Where files went away on one side and came on the other, git's own search for renames has to decide.
 */
const isApart = async (dir: string, base: string, pull: Pull["pull"]): Promise<boolean> => {
  if (!pull.related) return false;
  if (base === pull.mergeBase) return true;
  const { added, modified, removed } = await nameChanges(dir, pull.mergeBase, base);
  const came = pull.files.some(({ status }) => status === "added" || status === "renamed");
  const went = pull.files.some(({ status }) => status === "removed" || status === "renamed");
  if ((came && removed.length > 0) || (went && added.length > 0)) return false;
  const theirs = [...added, ...modified, ...removed];
  const mine = pull.files.flatMap(({ filename, previous_filename: before }) => [filename, before ?? filename]);
  return !meet(mine, new Set(theirs)) && !meet(theirs, new Set(mine));
};

/** Whether one of the paths, or a folder that it is in, is in the set. */
const meet = (paths: readonly string[], set: ReadonlySet<string>): boolean =>
  paths.some((path) => {
    const parts = path.split("/");
    return parts.some((_, index) => set.has(parts.slice(0, index + 1).join("/")));
  });
