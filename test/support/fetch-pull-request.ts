import type { GitHubClient, PullRequestRef } from "../../src/github/client/github-client.ts";
import { fetchFacts } from "../../src/github/read/facts.ts";
import { fetchPull, type Pull } from "../../src/github/read/pull-request.ts";
import type { Facts } from "../../src/policy/model/facts.ts";

/** A pull request and its facts, as the gate reads them. */
export const fetchPullRequest = async (
  client: GitHubClient,
  ref: PullRequestRef,
): Promise<{ readonly pull: Pull; readonly facts: Facts }> => {
  const pull = await fetchPull(client, ref);
  return { pull, facts: await fetchFacts(client, pull) };
};
