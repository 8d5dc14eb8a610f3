import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

const MOST_PAGES = 3;

/** The open pull requests whose head is this commit. */
export const fetchPullRequestsAt = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
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
    .filter((pull) => pull.state === "open" && pull.head.sha === sha)
    .map((pull) => ({ owner, repo, number: pull.number }));
};
