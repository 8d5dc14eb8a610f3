import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { visibleText } from "../comment/escape/visible-text.ts";
import { sameButSignature } from "../comment/record/sign-page.ts";
import { renderComment } from "../comment/render/render-comment.ts";
import { detectChanges } from "../github/read/detected-changes.ts";
import { wasOverwritten } from "../github/read/edit-history.ts";
import { openHeads } from "../github/read/open-pull-requests.ts";
import { type FoundComment, findComment } from "../github/read/our-comment.ts";
import { type PublishedComment, publishComment } from "../github/write/comment.ts";
import { publishReactions } from "../github/write/reactions.ts";
import { renderStatus } from "../report/status.ts";
import { followUp } from "./follow-up.ts";
import { type Evaluated, type GateInput, lookingFor } from "./gather.ts";
import { othersAt, type Worst, worstAt } from "./shared-commits.ts";
import { commitStatusPublisher, type Looked, publishHeld, type StatusContent } from "./status-publisher.ts";

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
  /** Our comment as it stands now; "" where there is none. */
  readonly page: string;
};

/** The verdict was dropped: it is known that the pull request has moved on, and will be judged again. */
export const NOT_PUBLISHED: Published = {
  superseded: true,
  overwrote: false,
  comment: "none",
  status: "none",
  commentUrl: "",
  page: "",
};

/** Seconds after which a verdict is too old to be written: its page, tried again for a minute, must be seen soon after. */
const LATE = 60;

/**
 * Publishes a verdict: the comment, and the status or check on the head, each only where it differs from what stands there.
 * A verdict on a head that is not the head any more is dropped, and so is one from a while ago: what is commanded is bound
 * to pages by the time at which they were made (`PUBLISHING` in `read-commands.ts`).
 */
export const publish = async (input: GateInput, evaluated: Evaluated): Promise<Published> => {
  const { client, self, signer, publisher = commitStatusPublisher } = input;
  const { pull, report, found, check, checks, writtenCheck } = evaluated;
  const nothing: Published = {
    ...NOT_PUBLISHED,
    superseded: false,
    commentUrl: found.comment?.htmlUrl ?? "",
    page: found.comment?.body ?? "",
  };
  if (input.dryRun) return nothing;
  const then = { headSha: pull.head.sha, baseRef: pull.base.ref, comment: found.comment };
  const commits = [pull.head.sha, ...input.alsoOn];
  // Only for a green may what is read now stand a moment later: a green of another run that came since must not be
  // taken for ours. For anything else what stands there is read when it is written.
  const green = evaluated.report.verdict === "pass";
  const look = async (sha: string): Promise<Looked> => publisher.look(client, pull.ref, sha);
  const heads = openHeads(client, pull.ref);
  const others = async (): Promise<readonly number[]> => othersAt(input, pull, heads);
  // A comment is made only where there is still none: another run may have made one, and people clicked on it, since.
  const making = found.comment === undefined && hasComment(report, false);
  const [moved, made, { shared, worst }, looked] = await Promise.all([
    detectChanges(client, pull.ref, then),
    making ? findComment(client, pull.ref, self, lookingFor(input)) : undefined,
    (async () => {
      const numbers = green ? await others() : [];
      return { shared: numbers, worst: await worstAt(input, evaluated, numbers) };
    })(),
    Promise.all(commits.map(async (sha) => (green ? look(sha) : undefined))),
  ]);
  if (moved === "closed") return nothing;
  if (moved !== "nothing" || made?.comment !== undefined) return { ...nothing, superseded: true };
  // The record goes before the verdict that rests on it: a green whose ticks were not written down is worth nothing.
  const recorded = await withFollowUp(input, evaluated);
  if (Date.parse(input.now()) - Date.parse(evaluated.at) > LATE * 1_000) return { ...nothing, superseded: true };
  const rendered = renderComment(recorded, { signer, ledger: evaluated.ledger, commands: true });
  // A run without a key leaves a signature that says the same: whoever has the key could not believe the record without it.
  const stands = found.comment?.body ?? "";
  const body = !signer.keyed && sameButSignature(stands, rendered) ? stands : rendered;
  const comment = hasComment(report, found.comment !== undefined)
    ? await publishComment(client, pull.ref, self, found, body, lookingFor(input))
    : undefined;
  // Deleted while we were thinking, or so it seems: the list is read again, and decides.
  if (comment?.did === "gone") return { ...nothing, superseded: true };
  if (comment?.did === "updated" && found.comment !== undefined) {
    // A click that fell between our reading and our writing is in the edit history now, and nowhere else.
    const lost = await wasOverwritten(client, found.comment.nodeId, found.comment, body);
    if (lost) return { ...nothing, superseded: true, overwrote: true };
  }
  const url = comment?.htmlUrl ?? pull.htmlUrl;
  const passes = worst.report.verdict === "pass";
  const shown = {
    report: worst.report,
    unfinished: input.unfinished,
    ...(worst.pull === pull
      ? { title: "", url, pull: pull.ref }
      : { title: titleOf(worst), url: worst.pull.htmlUrl, pull: worst.pull.ref }),
  };
  const [written = "none"] = await Promise.all(
    commits.map(async (sha, index) => {
      const stands = passes ? looked[index] : undefined;
      if (green && check !== writtenCheck) await withdrawOthers(stands ?? (await look(sha)), evaluated, shown);
      return stands === undefined ? publishHeld(await look(sha), checks, check, shown) : stands.publish(check, shown);
    }),
  );
  if (report.verdict !== "error") await publishReactions(client, pull.ref, report.answers);
  const did: Published = {
    ...nothing,
    comment: comment?.did ?? "none",
    status: written,
    commentUrl: comment?.htmlUrl ?? "",
    page: comment === undefined ? "" : commentAfter(comment, found, body),
  };
  if (!passes || written !== "written") return did;
  // A run beside this one may have seen an untick, or another pull request with this commit, and said so before our green
  // came: look once more, and take it back.
  const [since, sharedNow] = await Promise.all([
    detectChanges(client, pull.ref, {
      ...then,
      comment:
        comment === undefined || found.comment === undefined
          ? undefined
          : { id: found.comment.id, body: commentAfter(comment, found, body) },
    }),
    others(),
  ]);
  const joined = sharedNow.some((number) => !shared.includes(number));
  return since === "comment" || since === "base" || joined ? { ...did, superseded: true } : did;
};

const commentAfter = (did: PublishedComment, found: FoundComment, body: string): string =>
  did.did === "nothing" ? (found.comment?.body ?? body) : body;

const titleOf = ({ report, pull }: Worst): string =>
  `#${pull.ref.number} has the same commit: ${renderStatus(report, { unfinished: "pending" }).title}`;

/**
 * Takes back the greens of this pull request under other names. One that is sent to another branch leaves behind what it
 * earned on the first: nobody keeps that up to date, and sent back it would be merged by it.
 */
const withdrawOthers = async (
  { publish, greensOf }: Looked,
  { pull, report, check }: Evaluated,
  shown: Omit<StatusContent, "report">,
): Promise<void> => {
  if (report.verdict === "error") return;
  const title = `This pull request goes into ${visibleText(pull.base.ref, 60)} now: another check counts there`;
  for (const name of greensOf(pull.ref)) {
    if (name.toLowerCase() === check.toLowerCase()) continue;
    await publish(name, { ...shown, report: { ...report, verdict: "blocked" }, unfinished: "action_required", title });
  }
};

/** What passes with open items gets its follow-up issue before it is said to pass. */
const withFollowUp = async (input: GateInput, evaluated: Evaluated): Promise<Evaluation | EvaluationError> => {
  const { report } = evaluated;
  if (report.verdict === "error" || report.passedBy === undefined) return report;
  const issue = await followUp(input, evaluated, report, report.passedBy);
  return { ...report, ledger: { ...report.ledger, issue } };
};

/** A pull request that no policy applies to is not talked to, unless it was before. */
const hasComment = (report: Evaluation | EvaluationError, there: boolean): boolean =>
  there || report.verdict === "error" || report.policies.length > 0;
