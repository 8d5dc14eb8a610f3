import type { ChangedFile } from "../engine/facts/facts.ts";
import type { Pull } from "./fetch-pull.ts";
import type { GitHubClient } from "./github-client.ts";
import { IncompleteFiles } from "./incomplete-files.ts";
import { readTree, type TreeEntry } from "./read-tree.ts";

/** Requests for trees at most; a repository whose trees take more is not read. */
const MOST_TREES = 400;

/**
 * Every file that differs between the merge base and the head, by the git trees: for what the list of files does not
 * hold. A file that left one path and stands with the same content at another is a rename. Lines are unknown.
 *
 * @throws IncompleteFiles where the trees are larger than we are willing to read.
 */
export const fetchTreeChanges = async (client: GitHubClient, pull: Pull): Promise<readonly ChangedFile[]> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
    owner: pull.ref.owner,
    repo: pull.ref.repo,
    basehead: `${pull.base.sha}...${pull.head.sha}`,
    per_page: 1,
  });
  let left = MOST_TREES;
  const read = async (sha: string, recursive: boolean) => {
    left -= 1;
    if (left < 0)
      throw new IncompleteFiles(
        `The files of the pull request could not all be read: over ${MOST_TREES} folders differ.`,
      );
    return readTree(client, pull.ref, sha, recursive);
  };
  const before = new Map<string, TreeEntry>();
  const after = new Map<string, TreeEntry>();

  // Both sides whole in two requests where they fit; else folder by folder, and only into folders that differ.
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
  await walk("", data.merge_base_commit.sha, pull.head.sha);
  return differences(before, after);
};

const NOTHING = { entries: [] as readonly TreeEntry[], truncated: false };

const differences = (before: ReadonlyMap<string, TreeEntry>, after: ReadonlyMap<string, TreeEntry>): ChangedFile[] => {
  const files: ChangedFile[] = [];
  const unread = { additions: 0, deletions: 0, lines: { kind: "too-large" } } as const;
  // Content that left a path, by blob and mode: what appears elsewhere with it was renamed.
  const left = new Map<string, string[]>();
  for (const [path, entry] of before) {
    if (!after.has(path)) left.set(contentOf(entry), [...(left.get(contentOf(entry)) ?? []), path]);
  }
  for (const [path, entry] of after) {
    const old = before.get(path);
    if (old !== undefined) {
      if (contentOf(old) !== contentOf(entry)) files.push({ path, status: "modified", blob: entry.sha, ...unread });
      continue;
    }
    const previousPath = left.get(contentOf(entry))?.shift();
    if (previousPath === undefined) files.push({ path, status: "added", blob: entry.sha, ...unread });
    else
      files.push({
        path,
        previousPath,
        status: "renamed",
        blob: entry.sha,
        ...unread,
        lines: { kind: "known", added: [], removed: [] },
      });
  }
  for (const paths of left.values()) {
    for (const path of paths) files.push({ path, status: "removed", blob: before.get(path)?.sha ?? "", ...unread });
  }
  return files;
};

const contentOf = (entry: TreeEntry): string => `${entry.mode} ${entry.sha}`;
