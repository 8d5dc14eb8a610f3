import type { Evaluation, EvaluationError } from "../checklist/evaluate.ts";
import { sameButSignature } from "../comment/record/signed-page.ts";
import { renderComment } from "../comment/render/render-comment.ts";
import { findComment } from "../github/read/comments.ts";
import { wasOverwritten } from "../github/read/edit-history.ts";
import { openHeads } from "../github/read/open-pull-requests.ts";
import { detectChanges, type Pull } from "../github/read/pull-request.ts";
import { type PublishedComment, publishComment, publishReactions, settle } from "../github/write/comment.ts";
import { asksNothing } from "../report/status.ts";
import { askForReviews, type ReviewsAsked } from "./ask-for-reviews.ts";
import { hasNewCommand } from "./command-comments.ts";
import type { Evaluated } from "./evaluate-pull-request.ts";
import { withFollowUp } from "./follow-up.ts";
import type { GateInput } from "./input.ts";
import { readStatuses, writeStatus } from "./publish-verdict.ts";
import { lookingFor } from "./record-sources.ts";
import { othersAt, type Worst, worstAt } from "./shared-commits.ts";
import type { ReadStatuses } from "./status-publisher.ts";
import { MAX_VERDICT_AGE_S } from "./times.ts";

export type Published = {
  readonly outdated: boolean;
  readonly overwrote: boolean;
  readonly comment: "created" | "updated" | "nothing" | "none";
  readonly status: "written" | "unchanged" | "none";
  readonly commentUrl: string;
  readonly page: string;
  readonly reviews?: ReviewsAsked;
};

export const NOT_PUBLISHED: Published = {
  outdated: true,
  overwrote: false,
  comment: "none",
  status: "none",
  commentUrl: "",
  page: "",
};

type Step<T> =
  | { readonly next: "go on"; readonly value: T }
  | { readonly next: "retry" | "stop"; readonly did: Published };

/**
 * Publishes a verdict, if it differs from what stands there: the comment, then the status that rests on it. GitHub
 * has no transactions, so check for changes before, between and after the writes.
 */
export const publish = async (input: GateInput, evaluated: Evaluated): Promise<Published> => {
  const { comment } = evaluated.found;
  const nothing: Published = {
    outdated: false,
    overwrote: false,
    comment: "none",
    status: "none",
    commentUrl: comment?.htmlUrl ?? "",
    page: comment?.body ?? "",
  };
  if (input.dryRun) return nothing;

  const before = await checkBefore(input, evaluated, nothing);
  if (before.next !== "go on") return before.did;
  const recorded = await withFollowUp(input, evaluated);
  const page = await writeComment(input, evaluated, recorded, nothing);
  if (page.next !== "go on") return page.did;
  const passes = before.value.worst.report.verdict === "pass";
  const confirmed = page.value?.confirm() ?? Promise.resolve<Confirmed>("stands");
  const write = async (): Promise<Published["status"]> => writeStatus(input, evaluated, before.value, page.value);
  // A verdict that holds the merge is safe to publish, whatever happened to the comment meanwhile.
  const written = passes ? confirmed.then((how) => (how === "stands" ? write() : "none")) : write();
  const [how, status] = await Promise.all([confirmed, written]);
  if (how !== "stands") return { ...nothing, outdated: true, overwrote: how === "overwrote" };
  const { report } = evaluated;
  if (report.verdict !== "error") await publishReactions(input.client, evaluated.pull.ref, report.answers);
  const reviews = await askForReviews(input.client, evaluated);

  const did: Published = {
    ...nothing,
    comment: page.value?.did ?? "none",
    status,
    commentUrl: page.value?.htmlUrl ?? "",
    page: page.value?.text ?? "",
    ...(reviews === undefined ? {} : { reviews }),
  };
  const newPass = passes && status === "written";
  return newPass && (await changedAfterWriting(input, evaluated, before.value, page.value))
    ? { ...did, outdated: true }
    : did;
};

/**
 * `overwrote`: the write replaced an edit that was not read. `older`: another run's comment counts. `commanded`: there
 * is a command that the verdict does not know.
 */
type Confirmed = "stands" | "overwrote" | "older" | "commanded";

type Before = {
  readonly shared: readonly number[];
  readonly worst: Worst;
  readonly looked: ReadStatuses | undefined;
  readonly others: () => Promise<readonly number[]>;
};

/**
 * Stops if the pull request was closed; retries if it changed, or if another run made the comment: people may have
 * clicked on that one, so a comment may only be created if there is still none. A fresh look (`LOOK_FRESH_S`) takes the
 * place of this check.
 */
const checkBefore = async (input: GateInput, evaluated: Evaluated, nothing: Published): Promise<Step<Before>> => {
  const { client, self } = input;
  const { pull, report, found, look } = evaluated;
  const pass = report.verdict === "pass";
  const heads = openHeads(client, pull.ref);
  const others = async (): Promise<readonly number[]> => othersAt(input, pull, heads);
  const making = look === undefined && found.comment === undefined && needsComment(report, false);
  const [since, made, { shared, worst }, looked] = await Promise.all([
    look !== undefined
      ? stateInLook(pull)
      : detectChanges(client, pull.ref, { headSha: pull.head.sha, baseRef: pull.base.ref, comment: found.comment }),
    making ? findComment(client, pull.ref, self, lookingFor(input)) : undefined,
    (async () => {
      const numbers = pass ? await others() : [];
      return { shared: numbers, worst: await worstAt(input, evaluated, numbers) };
    })(),
    // Before the last check, so another run's success is not mistaken for ours.
    pass ? readStatuses(input, pull, look) : undefined,
  ]);
  if (since === "closed") return { next: "stop", did: nothing };
  const commanded = made !== undefined && hasNewCommand(found.commands, made.commands);
  if (since !== "nothing" || made?.comment !== undefined || commanded || evaluated.behind)
    return { next: "retry", did: { ...nothing, outdated: true } };
  return { next: "go on", value: { shared, worst, looked, others } };
};

const stateInLook = ({ state }: Pull): "closed" | "nothing" => (state === "open" ? "nothing" : "closed");

type Written = {
  readonly did: Exclude<PublishedComment["did"], "gone">;
  readonly htmlUrl: string;
  readonly text: string;
  readonly confirm: () => Promise<Confirmed>;
};

/** Retries if the verdict is too old, or if somebody deleted or edited the comment. */
const writeComment = async (
  input: GateInput,
  evaluated: Evaluated,
  recorded: Evaluation | EvaluationError,
  nothing: Published,
): Promise<Step<Written | undefined>> => {
  const { client, self, signer } = input;
  const { pull, report, found, ledger } = evaluated;
  const retry: Extract<Step<never>, { next: "retry" | "stop" }> = {
    next: "retry",
    did: { ...nothing, outdated: true },
  };
  if (Date.parse(input.now()) - Date.parse(evaluated.at) > MAX_VERDICT_AGE_S * 1_000) return retry;
  if (!needsComment(report, found.comment !== undefined)) return { next: "go on", value: undefined };
  const rendered = renderComment(recorded, { signer, ledger, commands: true });
  const stands = found.comment?.body ?? "";
  // A run without a key must keep a signature of the same text, or runs with the key would not trust the record.
  const body = !signer.keyed && sameButSignature(stands, rendered) ? stands : rendered;
  const { did, htmlUrl, id } = await publishComment(client, pull.ref, found, body);
  if (did === "gone") return retry;
  const text = did === "nothing" ? (found.comment?.body ?? body) : body;
  const confirm = async (): Promise<Confirmed> => {
    if (did === "created") {
      const { chosen, commands } = await settle(client, pull.ref, self, lookingFor(input), { id, htmlUrl });
      if (!chosen) return "older";
      return hasNewCommand(found.commands, commands) ? "commanded" : "stands";
    }
    if (did !== "updated" || found.comment === undefined) return "stands";
    const lost = await wasOverwritten(client, found.comment.nodeId, found.comment, body);
    return lost ? "overwrote" : "stands";
  };
  return { next: "go on", value: { did, htmlUrl, text, confirm } };
};

/** After a new success: another run may have published a worse verdict before it. */
const changedAfterWriting = async (
  { client }: GateInput,
  { pull, found }: Evaluated,
  { shared, others }: Before,
  written: Written | undefined,
): Promise<boolean> => {
  const [since, sharedNow] = await Promise.all([
    detectChanges(client, pull.ref, {
      headSha: pull.head.sha,
      baseRef: pull.base.ref,
      comment:
        written === undefined || found.comment === undefined
          ? undefined
          : { id: found.comment.id, nodeId: found.comment.nodeId, body: written.text },
    }),
    others(),
  ]);
  return since === "comment" || since === "base" || sharedNow.some((number) => !shared.includes(number));
};

const needsComment = (report: Evaluation | EvaluationError, there: boolean): boolean =>
  there || report.verdict === "error" || !asksNothing(report);
