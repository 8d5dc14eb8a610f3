import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { statusOf } from "./status-of.ts";

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
 */
export const readFileAt = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  path: string,
  ref?: string,
): Promise<FileAt> => {
  const entry = await readEntry(client, { owner, repo, path, ...(ref === undefined ? {} : { ref }) });
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

const readEntry = async (client: GitHubClient, at: RepositoryRef & { path: string; ref?: string }) => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/contents/{path}", at);
    return data;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};
