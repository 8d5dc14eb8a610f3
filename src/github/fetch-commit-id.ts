import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { statusOf } from "./status-of.ts";

/** The commit that a tag, a branch or a commit's id names; undefined where there is none, or the repository cannot be read. */
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
      // The id alone; the commit itself comes with the patches of its files.
      headers: { accept: "application/vnd.github.sha" },
    });
    return typeof data === "string" ? (data as string).trim() : data.sha;
  } catch (error) {
    // 422: there is no commit of that name; 409: the repository is empty.
    if ([404, 409, 422].includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};
