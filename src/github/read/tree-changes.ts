import type { ChangedFile } from "../../policy/model/facts.ts";
import { type GitHubClient, IncompleteFiles, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { readTree, type TreeEntry } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

/** Maximum requests for trees. */
const MAX_TREES = 400;

/** A path's entry before and after; they differ. */
export type TreeChange = { readonly before?: TreeEntry; readonly after?: TreeEntry };
/** By path. */
export type TreeChanges = ReadonlyMap<string, TreeChange>;

/**
 * All differences between the merge base and the head, by the git trees: the second source if the list of files is in
 * doubt, because commits never change.
 *
 * @throws IncompleteFiles if the trees are too large
 */
export const fetchTreeChanges = async (client: GitHubClient, pull: Pull): Promise<TreeChanges> => {
  const mergeBase = await fetchMergeBase(client, pull);
  let left = MAX_TREES;
  const read = async (sha: string, recursive: boolean) => {
    left -= 1;
    if (left < 0)
      throw new IncompleteFiles(
        `The files of the pull request could not all be read: over ${MAX_TREES} folders differ.`,
      );
    return readTree(client, pull.ref, sha, recursive);
  };
  const before = new Map<string, TreeEntry>();
  const after = new Map<string, TreeEntry>();

  // Both sides completely if they fit, else folder by folder, and only folders that differ.
  const walk = async (prefix: string, old: string | undefined, now: string | undefined): Promise<void> => {
    const [a, b] = await Promise.all([
      old === undefined ? NOTHING : read(old, true),
      now === undefined ? NOTHING : read(now, true),
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
    const { data } = await client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner: ref.owner,
      repo: ref.repo,
      basehead: `${base.sha}...${head.sha}`,
      per_page: 1,
      page,
      ...REPORTED,
    });
    return data.merge_base_commit.sha;
  };
  try {
    return await compare(1);
  } catch (error) {
    // 422: GitHub's time-out for the diff, which only the first page has.
    if (statusOf(error) !== 422) throw error;
    return compare(2);
  }
};

/** Changes that a list lacks, without lines. Content that moved is a rename. */
export const unlistedFiles = (changes: TreeChanges, listed: ReadonlySet<string>): ChangedFile[] => {
  const files: ChangedFile[] = [];
  const unread = { additions: 0, deletions: 0, lines: { kind: "too-large" } } as const;
  const rest = [...changes].filter(([path]) => !listed.has(path));
  // Removed content by blob and mode.
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

const contentOf = (entry: TreeEntry): string => `${entry.mode} ${entry.sha}`;
