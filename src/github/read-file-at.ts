import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { IncompleteFiles } from "./incomplete-files.ts";
import { readTree } from "./read-tree.ts";
import { statusOf } from "./status-of.ts";
import { TOLD } from "./with-patience.ts";

/** What stands at a path: a text, or why there is none. */
export type FileAt =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "directory" | "symlink" | "submodule" | "not-utf8" }
  | { readonly kind: "too-large"; readonly size: number };

/** GitHub gives the content of files up to 1 MB here, in bytes. */
export const LARGEST_FILE = 1_000_000;

/**
 * Reads a file of a repository at a commit or a ref; at the tip of the default branch where none is named. A symbolic link to a file of the repository is
 * followed by GitHub; one to anywhere else is not.
 *
 * @param told whether a tree shows it, so that 404 is no answer: it is tried again, and then thrown
 */
export const readFileAt = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  path: string,
  ref?: string,
  told = false,
): Promise<FileAt> => {
  const at = { owner, repo, path, ...(ref === undefined ? {} : { ref }) };
  const entry = told
    ? (await client.request("GET /repos/{owner}/{repo}/contents/{path}", { ...at, ...TOLD })).data
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

/**
 * Reads a file of a commit. That there is none is believed only where the commit's own tree says so: a replica that is
 * behind answers 404 for a file of a new commit.
 */
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
