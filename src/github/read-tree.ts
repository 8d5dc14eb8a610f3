import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { TOLD } from "./with-patience.ts";

/** An entry of a git tree; `path` is relative to the tree. */
export type TreeEntry = { readonly path: string; readonly mode: string; readonly type: string; readonly sha: string };

/** A tree as far as GitHub gives it: 100,000 entries or 7 MB, then it is cut and says so. */
export type Tree = { readonly entries: readonly TreeEntry[]; readonly truncated: boolean };

/** Reads a git tree by its own id or a commit's. */
export const readTree = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  recursive: boolean,
): Promise<Tree> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    owner,
    repo,
    tree_sha: sha,
    ...(recursive ? { recursive: "1" } : {}),
    ...TOLD,
  });
  return { entries: data.tree, truncated: data.truncated };
};
