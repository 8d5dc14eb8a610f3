import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";

/** GitHub's search gives no more than this. */
const MOST_FOUND = 1_000;
const REPOSITORY = /\/repos\/([^/]+)\/([^/]+)$/;

/**
 * The open pull requests of an account that changed since then, over all its repositories that the client may see: one
 * request, where asking each repository would take thousands.
 *
 * @param updatedSince ISO 8601 UTC.
 * @returns undefined where the search cannot tell them all: there are too many, or it ran out of time.
 */
export const searchOpenPullRequests = async (
  client: GitHubClient,
  account: string,
  updatedSince: string,
): Promise<readonly PullRequestRef[] | undefined> => {
  const found: PullRequestRef[] = [];
  for (let page = 1; page <= MOST_FOUND / PAGE_SIZE; page += 1) {
    const { data } = await client.request("GET /search/issues", {
      q: `is:pr is:open user:${account} updated:>=${updatedSince}`,
      sort: "updated",
      order: "asc",
      per_page: PAGE_SIZE,
      page,
    });
    if (data.incomplete_results || data.total_count > MOST_FOUND) return undefined;
    for (const { repository_url, number } of data.items) {
      const [, owner, repo] = REPOSITORY.exec(repository_url) ?? [];
      if (owner === undefined || repo === undefined) return undefined;
      found.push({ owner, repo, number });
    }
    if (data.items.length < PAGE_SIZE) return found;
  }
  return found;
};
