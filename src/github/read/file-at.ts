import { LRUCache } from "lru-cache";
import { TREE, treeOf } from "../client/first-requests.ts";
import { type GitHubClient, IncompleteFiles, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";

export type FileAt =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "directory" | "symlink" | "submodule" | "not-utf8" }
  | { readonly kind: "too-large"; readonly size: number };

/** In bytes. */
export const LARGEST_FILE = 1_000_000;

/**
 * GitHub follows symbolic links inside the repository.
 * @param reported a tree shows the file, so 404 is retried and then thrown
 */
export const readFileAt = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  path: string,
  ref?: string,
  reported = false,
): Promise<FileAt> => {
  const at = { owner, repo, path, ...(ref === undefined ? {} : { ref }) };
  const entry = reported
    ? (await client.request("GET /repos/{owner}/{repo}/contents/{path}", { ...at, ...REPORTED })).data
    : await readEntry(client, at);
  if (entry === undefined) return { kind: "absent" };
  if (Array.isArray(entry)) return { kind: "directory" };
  if (entry.type === "symlink" || entry.type === "submodule") return { kind: entry.type };
  if (entry.size > LARGEST_FILE || !("content" in entry) || !("encoding" in entry) || entry.encoding !== "base64") {
    return { kind: "too-large", size: entry.size };
  }
  try {
    return {
      kind: "text",
      text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(entry.content, "base64")),
    };
  } catch {
    return { kind: "not-utf8" };
  }
};

/** Only the commit's tree proves that there is no file, because a lagging replica answers 404. */
export const readFileOfCommit = async (
  client: GitHubClient,
  repository: RepositoryRef,
  path: string,
  commit: string,
): Promise<FileAt> => {
  const file = await readFileAt(client, repository, path, commit);
  if (file.kind !== "absent" || !(await isInTree(client, repository, path, commit))) return file;
  return readFileAt(client, repository, path, commit, true);
};

const isInTree = async (
  client: GitHubClient,
  repository: RepositoryRef,
  path: string,
  commit: string,
): Promise<boolean> => {
  const parts = path.split("/");
  let tree = commit;
  for (const [depth, part] of parts.entries()) {
    const { entries, truncated } = await readTree(client, repository, tree, false);
    const entry = entries.find((one) => one.path === part);
    if (entry === undefined && truncated)
      throw new IncompleteFiles(`The folder of "${path}" holds more than GitHub lists.`);
    if (entry === undefined || depth === parts.length - 1) return entry !== undefined;
    if (entry.type !== "tree") return false;
    tree = entry.sha;
  }
  return false;
};

const readEntry = async (client: GitHubClient, at: RepositoryRef & { path: string; ref?: string }) => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/contents/{path}", at);
    return data;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};

export type TreeEntry = { readonly path: string; readonly mode: string; readonly type: string; readonly sha: string };

/** GitHub cuts trees at 100,000 entries or 7 MB. */
export type Tree = { readonly entries: readonly TreeEntry[]; readonly truncated: boolean };

export const readTree = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  recursive: boolean,
): Promise<Tree> => {
  const { data } = await client.request(TREE, treeOf(repository, sha, recursive));
  return { entries: data.tree, truncated: data.truncated };
};

export const fetchCommitId = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  ref: string,
): Promise<string | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      owner,
      repo,
      ref,
      headers: { accept: "application/vnd.github.sha" },
    });
    return typeof data === "string" ? (data as string).trim() : data.sha;
  } catch (error) {
    // 422: no such commit; 409: an empty repository.
    if ([404, 409, 422].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

/**
 * Keys name everything that a value depends on, also the reading account, because permissions differ. Without `forMs` a
 * value does not expire.
 */
export type TextCache = {
  readonly get: (key: string) => string | undefined;
  readonly set: (key: string, value: string, forMs?: number) => void;
};

const MAX_CHARACTERS = 32_000_000;

/** @param scale milliseconds of one millisecond: 1, or less in a test */
export const createTextCache = (max: number = MAX_CHARACTERS, scale: number = 1): TextCache => {
  const values = new LRUCache<string, string>({
    maxSize: max,
    sizeCalculation: (value, key) => value.length + key.length + 1,
    ttlAutopurge: false,
  });
  return {
    get: (key) => values.get(key),
    set: (key, value, forMs) => {
      values.set(key, value, forMs === undefined ? {} : { ttl: Math.max(1, forMs * scale) });
    },
  };
};
