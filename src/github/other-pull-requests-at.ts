import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

const MOST_PAGES = 3;

/**
 * Other open pull requests whose head is the same commit. A status belongs to the commit, so that the worst of their
 * verdicts has to stand on it.
 */
export const otherPullRequestsAt = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  sha: string,
): Promise<readonly PullRequestRef[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
        owner,
        repo,
        commit_sha: sha,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  return pages
    .flat()
    .filter((pull) => pull.state === "open" && pull.head.sha === sha && pull.number !== number)
    .map((pull) => ({ owner, repo, number: pull.number }));
};
