import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** 2,000 pull requests. */
const MOST_PAGES = 20;

/** Every open pull request of a repository, oldest first. */
export const fetchOpenPullRequests = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<readonly PullRequestRef[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/pulls", { owner, repo, state: "open", per_page: PAGE_SIZE, page }),
    MOST_PAGES,
  );
  return pages
    .flat()
    .map((pull) => ({ owner, repo, number: pull.number }))
    .sort((a, b) => a.number - b.number);
};
