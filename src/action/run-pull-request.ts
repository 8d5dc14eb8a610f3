import type { Work } from "../events/work-of-event.ts";
import { runGate } from "../gate.ts";
import { explainError } from "../github/explain-error.ts";
import type { GateInput } from "../judge.ts";
import type { Result } from "./report-results.ts";

export type OnPullRequest = Omit<Extract<Work, { kind: "pull-request" }>, "kind">;

/** Runs one pull request through the gate. A failure is a result too: where there are others, they are still judged. */
export const runPullRequest = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  on: OnPullRequest,
): Promise<Result> => {
  try {
    const { report, published, check, baseUnread } = await runGate({
      ...common,
      ref: on.ref,
      edits: on.edits,
      told: on.told,
      ...(on.deleted === undefined ? {} : { deleted: on.deleted }),
      ...(on.headSha === "" ? {} : { headHint: on.headSha }),
      ...(on.commentId === undefined ? {} : { commentHint: on.commentId }),
    });
    return { kind: "judged", ref: on.ref, report, commentUrl: published.commentUrl, check, baseUnread };
  } catch (error) {
    return { kind: "failed", ref: on.ref, explained: explainError(error) };
  }
};
