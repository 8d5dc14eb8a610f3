import type { GateSettings } from "../gate/input.ts";
import { evaluateMergeGroup } from "../gate/merge-group.ts";
import { runGate } from "../gate/run-gate.ts";
import { explainError } from "../github/client/explain-error.ts";
import type { GitHubClient, RepositoryRef } from "../github/client/github-client.ts";
import type { Work } from "../github/events/work-of-event.ts";
import { fetchOpenPullRequests } from "../github/read/open-pull-requests.ts";
import type { MergeGroup } from "../github/read/queued-pull-requests.ts";
import type { Result } from "./report.ts";

/**
 * Runs all open pull requests of a repository through the gate, one after the other: what a change of the policies asks
 * for, and GitHub takes 80 writes a minute, of which others want some. One that fails, or that is a thousand files long,
 * keeps none of the others from being judged.
 *
 * @param client makes a client for one pull request.
 * @throws where the open pull requests cannot be listed.
 */
export const runAllOpen = async (
  common: Omit<GateSettings, "client">,
  repository: RepositoryRef,
  client: () => GitHubClient,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const ref of await fetchOpenPullRequests(client(), repository)) {
    const on: OnPullRequest = { ref, edits: [], deleted: undefined, headSha: "", commentId: undefined, reported: [] };
    results.push(await runPullRequest({ ...common, client: client() }, on));
  }
  return results;
};

/** Judges a merge group; a failure is a result too. */
export const runMergeGroup = async (
  common: GateSettings,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Result[]> => {
  try {
    const evaluated = await evaluateMergeGroup(common, repository, group);
    return evaluated.map(({ pull, report, found, check, baseUnread }) => ({
      kind: "judged",
      ref: pull.ref,
      report,
      commentUrl: found.comment?.htmlUrl ?? "",
      check,
      baseUnread,
    }));
  } catch (error) {
    return [{ kind: "failed", ref: { ...repository, number: 0 }, explained: explainError(error) }];
  }
};

export type OnPullRequest = Omit<Extract<Work, { kind: "pull-request" }>, "kind">;

/** Runs one pull request through the gate. A failure is a result too: where there are others, they are still judged. */
export const runPullRequest = async (common: GateSettings, on: OnPullRequest): Promise<Result> => {
  try {
    const { report, published, check, baseUnread } = await runGate({
      ...common,
      ref: on.ref,
      edits: on.edits,
      reported: on.reported,
      ...(on.deleted === undefined ? {} : { deleted: on.deleted }),
      ...(on.headSha === "" ? {} : { headHint: on.headSha }),
      ...(on.commentId === undefined ? {} : { commentHint: on.commentId }),
    });
    return { kind: "judged", ref: on.ref, report, commentUrl: published.commentUrl, check, baseUnread };
  } catch (error) {
    return { kind: "failed", ref: on.ref, explained: explainError(error) };
  }
};
