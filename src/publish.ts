import type { Evaluation, Faulted } from "./engine/evaluation.ts";
import { followUp } from "./follow-up.ts";
import { fetchStatuses } from "./github/fetch-statuses.ts";
import { type FoundComment, findComment } from "./github/find-comment.ts";
import { type PublishedComment, publishComment } from "./github/publish-comment.ts";
import { publishReactions } from "./github/publish-reactions.ts";
import { publishStatus } from "./github/publish-status.ts";
import { wasOverwritten } from "./github/was-overwritten.ts";
import { whatMoved } from "./github/what-moved.ts";
import { type GateInput, type Judged, lookingFor } from "./judge.ts";
import { renderComment } from "./report/render-comment.ts";
import { renderStatus } from "./report/render-status.ts";
import { worstAt } from "./worst-at.ts";

/** What was written. */
export type Published = {
  /** The pull request moved while it was judged: nothing was written, and it has to be judged again. */
  readonly superseded: boolean;
  /** Our page ran over an edit that was not read: the edit history tells of it. */
  readonly overwrote: boolean;
  readonly comment: "created" | "updated" | "nothing" | "none";
  readonly status: "written" | "unchanged" | "none";
  /** "" where there is no comment. */
  readonly commentUrl: string;
};

/**
 * Publishes a verdict: the comment, and the status on the head, each only where it differs from what stands there.
 * A verdict on a head that is not the head any more is dropped.
 */
export const publish = async (input: GateInput, judged: Judged): Promise<Published> => {
  const { client, self, seal } = input;
  const { pull, report, found, check } = judged;
  const nothing: Published = {
    superseded: false,
    overwrote: false,
    comment: "none",
    status: "none",
    commentUrl: found.comment?.htmlUrl ?? "",
  };
  if (input.dryRun) return nothing;
  const then = { headSha: pull.head.sha, baseRef: pull.base.ref, comment: found.comment };
  const commits = [pull.head.sha, ...input.alsoOn];
  // Only for a green may what is read now stand a moment later: a green of another run that came since must not be
  // taken for ours. For anything else the statuses are read when they are written.
  const green = judged.report.verdict === "pass";
  // A comment is made only where there is still none: another run may have made one, and people clicked on it, since.
  const making = found.comment === undefined && hasComment(report, false);
  const [moved, made, worst, statuses] = await Promise.all([
    whatMoved(client, pull.ref, then),
    making ? findComment(client, pull.ref, self, lookingFor(input)) : undefined,
    worstAt(input, judged),
    Promise.all(commits.map(async (sha) => (green ? fetchStatuses(client, pull.ref, sha) : undefined))),
  ]);
  if (moved === "closed") return nothing;
  if (moved !== "nothing" || made?.comment !== undefined) return { ...nothing, superseded: true };
  // The record goes before the verdict that rests on it: a green whose ticks were not written down is worth nothing.
  const recorded = await withFollowUp(input, judged);
  const body = renderComment(recorded, { seal, ledger: judged.ledger, commands: true });
  const comment = hasComment(report, found.comment !== undefined)
    ? await publishComment(client, pull.ref, self, found, body, lookingFor(input))
    : undefined;
  if (comment?.did === "updated" && found.comment !== undefined) {
    // A click that fell between our reading and our writing is in the edit history now, and nowhere else.
    const lost = await wasOverwritten(client, found.comment.nodeId, found.comment, body);
    if (lost) return { ...nothing, superseded: true, overwrote: true };
  }
  const status = renderStatus(worst, { unfinished: input.unfinished });
  const wanted = {
    context: check,
    state: status.state,
    description: status.title,
    targetUrl: comment?.htmlUrl ?? pull.htmlUrl,
  };
  const known = (index: number) => (status.state === "success" ? statuses[index] : undefined);
  const [written = "none"] = await Promise.all(
    commits.map(async (sha, index) => publishStatus(client, pull.ref, sha, wanted, known(index))),
  );
  if (report.verdict !== "error") await publishReactions(client, pull.ref, report.answers);
  const did: Published = {
    ...nothing,
    comment: comment?.did ?? "none",
    status: written,
    commentUrl: comment?.htmlUrl ?? "",
  };
  if (status.state !== "success" || written !== "written") return did;
  // A run beside this one may have seen an untick and said so before our green came: look once more, and take it back.
  const since = await whatMoved(client, pull.ref, {
    ...then,
    comment:
      comment === undefined || found.comment === undefined
        ? undefined
        : { id: found.comment.id, body: commentAfter(comment, found, body) },
  });
  return since === "comment" || since === "base" ? { ...did, superseded: true } : did;
};

const commentAfter = (did: PublishedComment, found: FoundComment, body: string): string =>
  did.did === "updated" ? body : (found.comment?.body ?? body);

/** What passes with open items gets its follow-up issue before it is said to pass. */
const withFollowUp = async (input: GateInput, judged: Judged): Promise<Evaluation | Faulted> => {
  const { report } = judged;
  if (report.verdict === "error" || report.passedBy === undefined) return report;
  const issue = await followUp(input, judged, report, report.passedBy);
  return { ...report, ledger: { ...report.ledger, issue } };
};

/** A pull request that no policy applies to is not talked to, unless it was before. */
const hasComment = (report: Evaluation | Faulted, there: boolean): boolean =>
  there || report.verdict === "error" || report.policies.length > 0;
