import type { GitHubClient, PullRequestRef } from "./github-client.ts";

/** The head of a pull request as git has it: a second source where the pull request itself cannot be read. */
export const fetchHead = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
    owner,
    repo,
    ref: `pull/${number}/head`,
  });
  return data.object.sha;
};
