import type { DifferingFiles, EarlierHeads } from "../../checklist/ledger/staleness.ts";
import type { ChangedFile } from "../../policy/model/facts.ts";
import { COMPARE, comparison, DIFF_TIMEOUT } from "../client/first-requests.ts";
import { type GitHubClient, IncompleteFiles, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readTree, type Tree, type TreeEntry } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

const MAX_TREES = 400;

type TreeChange = { readonly before?: TreeEntry; readonly after?: TreeEntry };
export type TreeChanges = ReadonlyMap<string, TreeChange>;

/**
 * All differences between the merge base and the head: the second source if the list of files is in doubt, because
 * commits never change.
 * @throws IncompleteFiles if the trees are too large
 */
export const fetchTreeChanges = async (client: GitHubClient, pull: Pull): Promise<TreeChanges> => {
  let left = MAX_TREES;
  const read = async (sha: string, recursive: boolean) => {
    left -= 1;
    if (left < 0)
      throw new IncompleteFiles(
        `The files of the pull request could not all be read: over ${MAX_TREES} folders differ.`,
      );
    return readTree(client, pull.ref, sha, recursive);
  };
  // Most branches start at the base's commit. If they do not, one of these is read for nothing.
  const roots = new Map([pull.base.sha, pull.head.sha].map((sha) => [sha, read(sha, true)]));
  for (const root of roots.values()) root.catch(() => undefined);
  const mergeBase = await fetchMergeBase(client, pull);
  const whole = async (sha: string): Promise<Tree> => roots.get(sha) ?? read(sha, true);
  const before = new Map<string, TreeEntry>();
  const after = new Map<string, TreeEntry>();

  const walk = async (prefix: string, old: string | undefined, now: string | undefined): Promise<void> => {
    const [a, b] = await Promise.all([
      old === undefined ? NOTHING : whole(old),
      now === undefined ? NOTHING : whole(now),
    ]);
    if (!a.truncated && !b.truncated) {
      for (const entry of a.entries) if (entry.type !== "tree") before.set(prefix + entry.path, entry);
      for (const entry of b.entries) if (entry.type !== "tree") after.set(prefix + entry.path, entry);
      return;
    }
    const [flatA, flatB] = await Promise.all([
      old === undefined ? NOTHING : read(old, false),
      now === undefined ? NOTHING : read(now, false),
    ]);
    if (flatA.truncated || flatB.truncated)
      throw new IncompleteFiles(`The folder "${prefix}" holds more files than GitHub lists.`);
    const folders = new Map<string, { old?: string; now?: string }>();
    for (const [side, entries, files] of [
      ["old", flatA.entries, before],
      ["now", flatB.entries, after],
    ] as const) {
      for (const entry of entries) {
        if (entry.type === "tree") folders.set(entry.path, { ...folders.get(entry.path), [side]: entry.sha });
        else files.set(prefix + entry.path, entry);
      }
    }
    for (const [name, folder] of folders) {
      if (folder.old !== folder.now) await walk(`${prefix}${name}/`, folder.old, folder.now);
    }
  };
  await walk("", mergeBase, pull.head.sha);
  const changes = new Map<string, TreeChange>();
  for (const [path, entry] of before) {
    const now = after.get(path);
    if (now === undefined) changes.set(path, { before: entry });
    else if (contentOf(now) !== contentOf(entry)) changes.set(path, { before: entry, after: now });
  }
  for (const [path, entry] of after) if (!before.has(path)) changes.set(path, { after: entry });
  return changes;
};

const NOTHING = { entries: [] as readonly TreeEntry[], truncated: false };

const fetchMergeBase = async (client: GitHubClient, { ref, base, head }: Pull): Promise<string> => {
  const compare = async (page: number): Promise<string> => {
    const sides = { base: base.sha, head: head.sha };
    return (await client.request(COMPARE, comparison(ref, sides, page))).data.merge_base_commit.sha;
  };
  try {
    return await compare(1);
  } catch (error) {
    if (statusOf(error) !== DIFF_TIMEOUT) throw error;
    return compare(2);
  }
};

/** Files that the list does not have, without lines. The same content under another path is a rename. */
export const unlistedFiles = (changes: TreeChanges, listed: ReadonlySet<string>): ChangedFile[] => {
  const files: ChangedFile[] = [];
  const unread = { additions: 0, deletions: 0, lines: { kind: "too-large" } } as const;
  const rest = [...changes].filter(([path]) => !listed.has(path));
  const left = new Map<string, string[]>();
  for (const [path, { before, after }] of rest) {
    if (before !== undefined && after === undefined)
      left.set(contentOf(before), [...(left.get(contentOf(before)) ?? []), path]);
  }
  for (const [path, { before, after }] of rest) {
    if (after === undefined) continue;
    const previousPath = before === undefined ? left.get(contentOf(after))?.shift() : undefined;
    const status = before !== undefined ? "modified" : previousPath === undefined ? "added" : "renamed";
    if (previousPath === undefined) files.push({ path, status, blob: after.sha, ...unread });
    else
      files.push({
        path,
        previousPath,
        status,
        blob: after.sha,
        ...unread,
        lines: { kind: "known", added: [], removed: [] },
      });
  }
  for (const paths of left.values()) {
    for (const path of paths)
      files.push({ path, status: "removed", blob: changes.get(path)?.before?.sha ?? "", ...unread });
  }
  return files;
};

const contentOf = (entry: TreeEntry | undefined): string => (entry === undefined ? "" : `${entry.mode} ${entry.sha}`);

const MAX_TREES_OF_HEADS = 100;

/** Folders with the same id are equal, so two requests suffice if only other folders changed. */
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
    if (trees.size >= MAX_TREES_OF_HEADS) throw new Unknown();
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

class Unknown extends Error {}
