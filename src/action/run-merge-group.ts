import { explainError } from "../github/explain-error.ts";
import type { RepositoryRef } from "../github/github-client.ts";
import type { MergeGroup } from "../github/pull-requests-in-queue.ts";
import type { GateInput } from "../judge.ts";
import { judgeMergeGroup } from "../judge-merge-group.ts";
import type { Result } from "./report-results.ts";

/** Judges a merge group; a failure is a result too. */
export const runMergeGroup = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Result[]> => {
  try {
    const judged = await judgeMergeGroup(common, repository, group);
    return judged.map(({ pull, report, found, check, baseUnread }) => ({
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
