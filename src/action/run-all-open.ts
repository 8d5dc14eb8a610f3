import { fetchOpenPullRequests } from "../github/fetch-open-pull-requests.ts";
import type { GitHubClient, RepositoryRef } from "../github/github-client.ts";
import type { GateInput } from "../judge.ts";
import type { Result } from "./report-results.ts";
import { type OnPullRequest, runPullRequest } from "./run-pull-request.ts";

/**
 * Runs all open pull requests of a repository through the gate, one after the other: what a change of the policies asks
 * for, and GitHub takes 80 writes a minute, of which others want some. One that fails, or that is a thousand files long,
 * keeps none of the others from being judged.
 *
 * @param client makes a client for one pull request.
 * @throws where the open pull requests cannot be listed.
 */
export const runAllOpen = async (
  common: Omit<GateInput, "client" | "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  client: () => GitHubClient,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const ref of await fetchOpenPullRequests(client(), repository)) {
    const on: OnPullRequest = { ref, edits: [], deleted: undefined, headSha: "", commentId: undefined, told: [] };
    results.push(await runPullRequest({ ...common, client: client() }, on));
  }
  return results;
};
