import type { Facts } from "../engine/facts/facts.ts";
import { fetchFacts } from "./fetch-facts.ts";
import { fetchPull, type Pull } from "./fetch-pull.ts";
import type { GitHubClient, PullRequestRef } from "./github-client.ts";

/** A pull request and what it changes. */
export type PullRequestRead = { readonly pull: Pull; readonly facts: Facts };

/**
 * Reads a pull request whole, in two rounds. The gate calls the two halves itself, to read the policies beside
 * the files.
 */
export const fetchPullRequest = async (client: GitHubClient, ref: PullRequestRef): Promise<PullRequestRead> => {
  const pull = await fetchPull(client, ref);
  return { pull, facts: await fetchFacts(client, pull) };
};
