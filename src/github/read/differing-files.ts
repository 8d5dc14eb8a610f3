import type { DifferingFiles, EarlierHeads } from "../../checklist/ledger/staleness.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readTree, type Tree, type TreeEntry } from "./file-at.ts";

/** Maximum requests for trees in one evaluation. */
const MAX_TREES = 100;

/**
 * Which files have another mode, kind or blob than at earlier heads, by the git trees. Folders with the same id are
 * equal, so two requests suffice if only other folders changed.
 */
export const fetchDifferingFiles = async (
  client: GitHubClient,
  ref: RepositoryRef,
  head: string,
  { heads, paths }: EarlierHeads,
): Promise<DifferingFiles> => {
  const trees = new Map<string, Promise<Tree>>();
  const read = (sha: string, recursive: boolean): Promise<Tree> => {
    const key = `${sha} ${recursive}`;
    const known = trees.get(key);
    if (known !== undefined) return known;
    if (trees.size >= MAX_TREES) throw new Unknown();
    const tree = readTree(client, ref, sha, recursive);
    trees.set(key, tree);
    return tree;
  };
  const differing = async (
    old: string,
    now: string,
    some: readonly string[],
    whole: boolean,
  ): Promise<readonly string[]> => {
    if (old === now) return [];
    const sides = await Promise.all([read(old, whole), read(now, whole)]);
    if (sides.some(({ truncated }) => truncated)) {
      if (whole) return differing(old, now, some, false);
      throw new Unknown();
    }
    const [before = new Map(), after = new Map()] = sides.map(
      ({ entries }) => new Map(entries.map((entry): [string, TreeEntry] => [entry.path, entry])),
    );
    const differs = (path: string): boolean => contentOf(before.get(path)) !== contentOf(after.get(path));
    if (whole) return some.filter(differs);
    const folders = Map.groupBy(some, (path) => path.split("/", 1)[0] ?? "");
    const each = [...folders].map(async ([name, within]): Promise<readonly string[]> => {
      if (!differs(name)) return [];
      const [a, b] = [before.get(name), after.get(name)];
      if (a?.type !== "tree" || b?.type !== "tree") return within;
      const rest = within.map((path) => path.slice(name.length + 1));
      return (await differing(a.sha, b.sha, rest, true)).map((path) => `${name}/${path}`);
    });
    return (await Promise.all(each)).flat();
  };
  const found = heads.map(async (earlier): Promise<[string, readonly string[] | "unknown"]> => {
    if (!/^[0-9a-f]{40,64}$/.test(earlier)) return [earlier, "unknown"];
    // A missing current head is an error.
    await read(head, false);
    try {
      return [earlier, await differing(earlier, head, paths, false)];
    } catch (error) {
      // Git may have removed an unreachable commit.
      if (error instanceof Unknown || [404, 409, 422].includes(statusOf(error) ?? 0)) return [earlier, "unknown"];
      throw error;
    }
  });
  return Object.fromEntries(await Promise.all(found));
};

/** The trees are too large. */
class Unknown extends Error {}

const contentOf = (entry: TreeEntry | undefined): string => (entry === undefined ? "" : `${entry.mode} ${entry.sha}`);
