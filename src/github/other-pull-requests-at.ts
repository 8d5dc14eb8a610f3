import { fetchPullRequestsAt } from "./fetch-pull-requests-at.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";

/**
 * Other open pull requests whose head is the same commit. A status belongs to the commit, so that the worst of their
 * verdicts has to stand on it.
 */
export const otherPullRequestsAt = async (
  client: GitHubClient,
  ref: PullRequestRef,
  sha: string,
): Promise<readonly PullRequestRef[]> =>
  (await fetchPullRequestsAt(client, ref, sha)).filter(({ number }) => number !== ref.number);
