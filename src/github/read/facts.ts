import { LRUCache } from "lru-cache";
import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import { parsePatch } from "../../policy/model/diff-lines.ts";
import {
  type ChangedFile,
  type ChangedLines,
  type ChangeStatus,
  type Facts,
  linesWithoutPatch,
} from "../../policy/model/facts.ts";
import { DIFF_TIMEOUT, FILES, LISTED, MAX_PAGES, pageOf, pagesOf } from "../client/first-requests.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { fetchCommits, namedIn } from "./committers.ts";
import { deepFreeze, type Pull } from "./pull-request.ts";
import { fetchTreeChanges, type TreeChanges, unlistedFiles } from "./trees.ts";

/**
 * The files and commits between two commits cannot change; the key names both. `holds`: whether something is kept of
 * this head.
 */
export type ChangesCache = {
  readonly get: (key: string) => Changes | undefined;
  readonly set: (key: string, changes: Changes, of: { readonly ref: PullRequestRef; readonly head: string }) => void;
  readonly holds: (ref: PullRequestRef, head: string) => boolean;
};

type Changes = Pick<Facts, "files" | "dependencies"> & { readonly commits: NonNullable<Facts["commits"]> };

const MAX_LINES = 400_000;

/** Files and commits of heads seen before, by immutable keys. @param max lines and paths of all that is kept */
export const createChangesCache = (max: number = MAX_LINES): ChangesCache => {
  const heads = new LRUCache<string, string>({ max: 20_000 });
  const changes = new LRUCache<string, Changes>({ maxSize: max, sizeCalculation: sizeOf });
  const nameOf = ({ owner, repo, number }: PullRequestRef): string => `${owner}/${repo}#${number}`.toLowerCase();
  return {
    get: (key) => changes.get(key),
    set: (key, value, { ref, head }) => {
      changes.set(key, value);
      heads.set(nameOf(ref), head);
    },
    holds: (ref, head) => heads.get(nameOf(ref)) === head,
  };
};

const sizeOf = ({ files, commits }: Changes): number =>
  files.reduce(
    (sum, { lines }) => sum + 2 + (lines.kind === "known" ? lines.added.length + lines.removed.length : 0),
    1 + commits.length,
  );

/** @param tip the newest commit of the base branch. With the head, it decides which files differ. */
type KnownChanges = { readonly cache?: ChangesCache | undefined; readonly tip?: string | undefined };

/** @throws IncompleteFiles if the files cannot be read completely */
export const fetchFacts = async (client: GitHubClient, pull: Pull, known: KnownChanges = {}): Promise<Facts> => {
  const { files, dependencies, commits } = await fetchChanges(client, pull, known);
  return deepFreeze({
    repository: `${pull.ref.owner}/${pull.ref.repo}`,
    number: pull.ref.number,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    author: pull.author,
    base: pull.base,
    head: pull.head,
    labels: pull.labels,
    committers: namedIn(commits),
    commits,
    files,
    dependencies,
  });
};

const fetchChanges = async (client: GitHubClient, pull: Pull, { cache, tip }: KnownChanges): Promise<Changes> => {
  const { repositoryId, ref, base, head, changedFiles } = pull;
  const key =
    tip === undefined ? "" : `${repositoryId}#${ref.number} ${base.ref} ${base.sha} ${tip} ${head.sha} ${changedFiles}`;
  const before = key === "" ? undefined : cache?.get(key);
  if (before !== undefined) return before;
  const [read, commits] = await Promise.all([fetchFiles(client, pull), fetchCommits(client, pull)]);
  const changes = deepFreeze({
    files: read.map(({ patch: _, ...file }) => file),
    dependencies: addedDependencies(
      read.map(({ path, previousPath, status, patch }) => ({
        path,
        status,
        ...(previousPath === undefined ? {} : { previousPath }),
        ...(patch === undefined ? {} : { patch }),
      })),
    ),
    commits,
  });
  // The addresses of files name the head. Removed ones have none of it, so their list may be that of an older head.
  const isOfHead = read.some(({ status }) => status !== "removed");
  if (key !== "" && isOfHead) cache?.set(key, changes, { ref, head: head.sha });
  return changes;
};

/**
 * Every changed file. `changed_files` may be wrong, and a list may be short or of an older head. A list counts if it
 * is of this head and has as many files as the pull request says. Otherwise the git trees decide, after a second
 * read.
 * @throws IncompleteFiles
 */
const fetchFiles = async (client: GitHubClient, pull: Pull): Promise<readonly ReadFile[]> => {
  const early = pull.changedFiles >= LISTED ? fetchTreeChanges(client, pull) : undefined;
  early?.catch(() => undefined);
  const first = await listFiles(client, pull);
  if (first.believed) return first.files;
  const again = first.files.length < LISTED && pull.changedFiles <= LISTED ? await listFiles(client, pull) : first;
  if (again.believed) return again.files;
  const changes = await (early ?? fetchTreeChanges(client, pull));
  const confirmed = again.files.filter((file) => isConfirmed(file, changes));
  const seen = new Set(confirmed.flatMap((file) => [file.path, file.previousPath ?? file.path]));
  return [...confirmed, ...unlistedFiles(changes, seen)];
};

type Listed = {
  readonly files: readonly ReadFile[];
  readonly believed: boolean;
};

const listFiles = async (client: GitHubClient, pull: Pull): Promise<Listed> => {
  const readPage = async (page: number) => {
    const { data } = await client.request(FILES, pageOf(pull.ref, page));
    return data;
  };
  try {
    const pages = await concurrently(
      Array.from({ length: pagesOf(pull.changedFiles) }, (_, index) => index + 1),
      readPage,
      MAX_PAGES,
    );
    while ((pages.at(-1)?.length ?? 0) >= PAGE_SIZE && pages.length < MAX_PAGES)
      pages.push(await readPage(pages.length + 1));
    const files = [...new Map(pages.flat().map((file) => [file.filename, file])).values()].map(changedFileOf);
    const whole = files.length > 0 && files.length === pull.changedFiles && files.length < LISTED;
    return { files, believed: whole && pages.every((page) => isOf(page, pull.head.sha)) };
  } catch (error) {
    if (statusOf(error) !== DIFF_TIMEOUT) throw error;
    return { files: [], believed: false };
  }
};

/** By the commits in its addresses. A page without addresses counts. */
const isOf = (page: readonly { readonly status: string; readonly contents_url?: string }[], head: string): boolean => {
  const commits = page
    .filter(({ status }) => status !== "removed")
    .flatMap(({ contents_url: url = "" }) => /[?&]ref=([0-9a-f]{40,64})$/.exec(url)?.[1] ?? []);
  return commits.length === 0 || commits.includes(head);
};

const isConfirmed = ({ path, previousPath, status, blob }: ReadFile, changes: TreeChanges): boolean => {
  const { before, after } = changes.get(path) ?? {};
  switch (status) {
    case "removed":
      return before !== undefined && after === undefined;
    case "modified":
      return before !== undefined && after?.sha === blob;
    case "added":
      return before === undefined && after?.sha === blob;
    case "renamed": {
      const old = changes.get(previousPath ?? "");
      const left = previousPath === undefined || (old?.before !== undefined && old.after === undefined);
      return before === undefined && after?.sha === blob && left;
    }
  }
};

export type WrittenFile = {
  readonly sha: string | null;
  readonly filename: string;
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string | undefined;
  readonly previous_filename?: string | undefined;
};

export type ReadFile = ChangedFile & { readonly patch?: string };

const STATUS: Record<WrittenFile["status"], ChangeStatus> = {
  added: "added",
  copied: "added",
  removed: "removed",
  modified: "modified",
  changed: "modified",
  unchanged: "modified",
  renamed: "renamed",
};

const EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

export const changedFileOf = (file: WrittenFile): ReadFile => {
  const status = STATUS[file.status];
  return {
    path: file.filename,
    ...(status === "renamed" && file.previous_filename !== undefined ? { previousPath: file.previous_filename } : {}),
    status,
    blob: file.sha ?? "",
    additions: file.additions,
    deletions: file.deletions,
    lines: linesOf(file),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
};

const linesOf = (file: WrittenFile): ChangedLines => {
  if (file.patch !== undefined) {
    const lines = parsePatch(file.patch);
    // Counts include lines that a cut patch lacks.
    const whole = lines.added.length === file.additions && lines.removed.length === file.deletions;
    return whole ? { kind: "known", ...lines } : { kind: "too-large" };
  }
  if (file.additions + file.deletions > 0) return { kind: "too-large" };
  // Only the name, the mode or an empty file changed.
  if (file.status === "changed" || file.sha === EMPTY_BLOB) return { kind: "known", added: [], removed: [] };
  return linesWithoutPatch({ path: file.filename, status: STATUS[file.status] ?? "modified" });
};
