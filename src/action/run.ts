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
 * Evaluates all open pull requests, for example after a change of policies, one after the other, because GitHub allows
 * 80 writes a minute. A failure of one does not stop the others.
 *
 * @param client makes a client for one pull request
 * @throws if the open pull requests cannot be listed
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

/** Evaluates a merge group. A failure is a result. */
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

type OnPullRequest = Omit<Extract<Work, { kind: "pull-request" }>, "kind">;

/** Evaluates one pull request. A failure is a result. */
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
