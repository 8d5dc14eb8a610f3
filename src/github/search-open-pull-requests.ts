import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { statusOf } from "./status-of.ts";

/** GitHub's search gives no more than this. */
const MOST_FOUND = 1_000;
const REPOSITORY = /\/repos\/([^/]+)\/([^/]+)$/;

/**
 * The open pull requests of an account that changed since then, over all its repositories that the client may see: one
 * request, where asking each repository would take thousands.
 *
 * @param updatedSince ISO 8601 UTC.
 * @returns undefined where the search cannot tell them all: there are too many, it ran out of time, or this host has no
 *   search, or none for us.
 */
export const searchOpenPullRequests = async (
  client: GitHubClient,
  account: string,
  updatedSince: string,
): Promise<readonly PullRequestRef[] | undefined> => {
  const found: PullRequestRef[] = [];
  for (let page = 1; page <= MOST_FOUND / PAGE_SIZE; page += 1) {
    const data = await search(client, `is:pr is:open user:${account} updated:>=${updatedSince}`, page);
    if (data === undefined || data.incomplete_results || data.total_count > MOST_FOUND) return undefined;
    for (const { repository_url, number } of data.items) {
      const [, owner, repo] = REPOSITORY.exec(repository_url) ?? [];
      if (owner === undefined || repo === undefined) return undefined;
      found.push({ owner, repo, number });
    }
    if (data.items.length < PAGE_SIZE) return found;
  }
  return found;
};

const search = async (client: GitHubClient, q: string, page: number) => {
  try {
    const asked = { q, sort: "updated", order: "asc", per_page: PAGE_SIZE, page } as const;
    return (await client.request("GET /search/issues", asked)).data;
  } catch (error) {
    // A server without a search index, or one that does not let us search this account, will not do so later either.
    if (NO_SEARCH.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

const NO_SEARCH: readonly number[] = [404, 410, 422, 501];
