import { fetchOwnCheck } from "../../github/fetch-own-check.ts";
import type { GitHubClient, RepositoryRef } from "../../github/github-client.ts";
import { publishCheck } from "../../github/publish-check.ts";

/**
 * Ends our check on a commit that is not the head any more, where it is still in progress: it would be yellow for ever.
 * What is completed says what was true of that commit, and stays.
 */
export const closeOldCheck = async (
  client: GitHubClient,
  repository: RepositoryRef,
  sha: string,
  appId: number,
  name: string,
): Promise<void> => {
  const now = await fetchOwnCheck(client, repository, sha, appId, name);
  if (now === undefined || now.conclusion !== "") return;
  await publishCheck(client, repository, sha, now, {
    name,
    conclusion: "cancelled",
    title: "Superseded by a newer commit",
    summary: "This commit is not the head of the pull request any more; the check of the newer one counts.",
    detailsUrl: now.detailsUrl,
    annotations: [],
    actions: [],
  });
};
