import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import { isLimited } from "./is-limited.ts";
import { statusOf } from "./status-of.ts";

/**
 * GitHub's id of the repository that a name leads to now, also where it was renamed or transferred since; undefined where it
 * leads nowhere, or to one that may not be seen.
 */
export const fetchRepositoryId = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<number | undefined> => {
  try {
    return Number((await client.request("GET /repos/{owner}/{repo}", { owner, repo })).data.id);
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (status === 404 || (status === 403 && !isLimited(error, status))) return undefined;
    throw error;
  }
};
