import { accountOf } from "./account-of.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";
import { TOLD } from "./with-patience.ts";

/** Login of who merged a pull request, which lists do not say; "" where it was not merged, or the account is gone. */
export const fetchMerger = async (client: GitHubClient, { owner, repo, number }: PullRequestRef): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
    owner,
    repo,
    pull_number: number,
    ...TOLD,
  });
  return accountOf(data.merged_by).login;
};
