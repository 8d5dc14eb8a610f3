import type { Edit } from "../../comment/record/edit-history.ts";
import type { Evaluated } from "../../gate/evaluate-pull-request.ts";
import type { GateInput } from "../../gate/input.ts";
import type { Published } from "../../gate/publish.ts";
import { RepositoryRenamed, runGate } from "../../gate/run-gate.ts";
import type { PullRequestRef } from "../../github/client/github-client.ts";
import type { Reported } from "../../github/read/comments.ts";
import { closeOldCheck } from "../../github/write/status.ts";
import { wholeSeconds } from "../../policy/model/words.ts";
import { type Job, keyOf, type Note, type Task } from "../queue/queue.ts";
import type { BreakGlassRecord, PullRequestRecord } from "../store/store.ts";
import { jobsOf, refOf } from "./affected-pull-requests.ts";
import type { Dependencies } from "./handler.ts";
import { isClosed, isNotFound, isPullRequestGone, pullRequestRecordOf } from "./pull-request-record.ts";

/** @returns `superseded` if the pull request changed meanwhile; the job of that change evaluates it */
export const evaluateJob = async (
  dependencies: Dependencies,
  job: Job,
  ref: PullRequestRef,
  superseded: () => Promise<boolean>,
): Promise<"done" | "superseded"> => {
  const { store, gateSettings } = dependencies;
  const name = `${ref.owner}/${ref.repo}`;
  const { closed, ...notes } = readNotes(job.notes);
  const client = await dependencies.clients.of(job.installation, job.urgency);
  const previous = await store.pullRequests.get(name, ref.number);
  if (closed && (await isClosed(dependencies, client, job, ref))) {
    await lookAtOthers(dependencies, job, previous, "");
    return "done";
  }
  const headHint = notes.headHint ?? previous?.headSha;
  const remembered = {
    body: previous?.page ?? "",
    at: wholeSeconds(previous?.evaluatedAt ?? 0),
    ...(previous?.repositoryId === undefined ? {} : { repositoryId: previous.repositoryId }),
  };
  try {
    const { published, ...evaluated } = await runGate({
      ...gateSettings,
      ...notes,
      // Other events may be about permissions.
      roles: { cache: dependencies.roles, ask: notes.edits.length === 0 },
      ...(headHint === undefined ? {} : { headHint }),
      remembered,
      alsoAt: async (_, sha) => (await store.pullRequests.headedBy(name, sha)).map(({ number }) => number),
      client,
      ref,
      stopWhereRenamed: true,
      superseded,
    });
    if (published.outdated) {
      await handOn(dependencies, job);
      return "superseded";
    }
    if (evaluated.baseUnread !== "")
      dependencies.log.warn(
        { said: evaluated.baseUnread, check: evaluated.check },
        "GitHub did not tell what the base branch requires",
      );
    if (published.reviews?.failed !== undefined)
      dependencies.log.warn({ said: published.reviews.failed }, "Not everybody could be asked for a review");
    await moveFormer(dependencies, evaluated, previous);
    await remember(dependencies, job, evaluated, published, previous);
    if (isUnanswered(evaluated)) await askAgain(dependencies, job, previous?.blockedSince);
    await lookAtOthers(dependencies, job, previous, evaluated.pull.head.sha);
    if (previous !== undefined && previous.headSha !== evaluated.pull.head.sha && gateSettings.unfinished === "pending")
      await closeOldCheck(client, ref, previous.headSha, dependencies.config.appId, evaluated.check);
    return "done";
  } catch (error) {
    if (error instanceof RepositoryRenamed) {
      await toNewName(dependencies, job, error);
      return "superseded";
    }
    if (isNotFound(error, ref) && (await isPullRequestGone(client, job, ref))) {
      await store.pullRequests.close(name, ref.number, "closed");
      return "done";
    }
    if (previous !== undefined) await rememberError(dependencies, previous, error);
    throw error;
  }
};

/** Passes clicks and pushes on to the newer job, because events report them only once. */
const handOn = async ({ queue }: Dependencies, { key, installation, task, urgency, notes }: Job): Promise<void> => {
  const reported = notes.filter(({ kind }) => kind !== "moved" && kind !== "change");
  if (reported.length > 0) await queue.enqueue([{ key, installation, task, urgency, notes: reported }]);
};

/** A job's key is the repository's name. Under the new name it waits for other jobs of the same pull request. */
const toNewName = async (
  { store, queue }: Dependencies,
  job: Job,
  { ref, repositoryId }: RepositoryRenamed,
): Promise<void> => {
  const { installation, urgency, notes, task } = job;
  if (task.kind === "pull-request") {
    const { owner, repo } = task.ref;
    await store.pullRequests.rename({ from: `${owner}/${repo}`, to: `${ref.owner}/${ref.repo}`, id: repositoryId });
  }
  const renamed: Task = { kind: "pull-request", ref };
  await queue.enqueue([{ key: keyOf(renamed, installation), installation, task: renamed, urgency, notes }]);
};

/** A new name may belong to a repository that is stored under an old one, if the rename event was lost. */
const moveFormer = async (
  { store }: Dependencies,
  { pull }: Evaluated,
  previous: PullRequestRecord | undefined,
): Promise<void> => {
  if (previous !== undefined) return;
  const { ref, repositoryId: id } = pull;
  const to = `${ref.owner}/${ref.repo}`;
  for (const from of await store.pullRequests.formerNames(id, to)) await store.pullRequests.rename({ from, to, id });
};

/** Whether an answer waits for GitHub after a failed request. No event reports when GitHub is back. */
const isUnanswered = ({ report }: Evaluated): boolean => {
  if (report.verdict === "error") return false;
  const asked = report.policies.flatMap(({ items }) => items).flatMap(({ undecided = [] }) => undecided);
  const requested = report.ledger.commandErrors.flatMap(({ fault }) => (fault.kind === "undecided" ? [fault] : []));
  return [...asked, ...requested].some(({ unknown }) => unknown.why === "failed");
};

const askAgain = async (
  { now, queue, askAgainMs }: Dependencies,
  { key, installation, task }: Job,
  blockedSince = now(),
): Promise<void> => {
  // A permission that the App lacks may be missing for weeks, so the interval grows with the time that it already took.
  const blockedMs = Math.min(now() - blockedSince, MAX_ASK_AGAIN_FACTOR * askAgainMs);
  const notBefore = now() + Math.max(askAgainMs, blockedMs);
  await queue.enqueue([{ key, installation, task, urgency: "background", notBefore }]);
};

const MAX_ASK_AGAIN_FACTOR = 60;

/** Pull requests that share the old commit may be blocked by this one's verdict. No event reports that it left. */
const lookAtOthers = async (
  { store, queue }: Dependencies,
  { installation, urgency }: Job,
  previous: PullRequestRecord | undefined,
  head: string,
): Promise<void> => {
  if (previous === undefined || previous.headSha === head) return;
  const others = (await store.pullRequests.headedBy(previous.repository, previous.headSha))
    .filter(({ number }) => number !== previous.number)
    .map(refOf);
  if (others.length > 0)
    await queue.enqueue(jobsOf({ pulls: others, tasks: [] }, { installation, urgency }, () => undefined));
};

const remember = async (
  { store, metrics, now }: Dependencies,
  job: Job,
  evaluated: Evaluated,
  published: Published,
  previous: PullRequestRecord | undefined,
): Promise<void> => {
  const at = now();
  const record = pullRequestRecordOf(evaluated, {
    installation: job.installation,
    page: published.page,
    now: at,
    previous,
  });
  const tookMs = Math.max(0, at - job.since);
  const { repository, number, headSha, verdict } = record;
  const { report } = evaluated;
  const { status, comment } = published;
  const isNew = status === "written" || comment === "created" || comment === "updated";
  const heldBy =
    report.verdict !== "blocked"
      ? []
      : report.policies.flatMap(({ policy }) => (policy.enforcement === "block" ? [policy.id] : []));
  await store.remember({
    pullRequest: record,
    verdict: isNew ? { repository, number, headSha, verdict, heldBy, at, tookMs } : undefined,
    breakGlass: status === "written" ? breakGlassOf(report, { repository, number, headSha, at }) : undefined,
  });
  metrics.verdict(record.verdict, job.urgency, tookMs / 1_000);
};

const breakGlassOf = (
  report: Evaluated["report"],
  of: Pick<BreakGlassRecord, "repository" | "number" | "headSha" | "at">,
): BreakGlassRecord | undefined => {
  if (report.verdict !== "pass" || report.passedBy?.kind !== "break-glass") return undefined;
  const { by, reason } = report.passedBy;
  const openItems = report.counts.total - report.counts.answered;
  return { ...of, by, reason, openItems, issue: report.ledger.issue };
};

const rememberError = async (
  { store, now }: Dependencies,
  previous: PullRequestRecord,
  error: unknown,
): Promise<void> => {
  const summary = error instanceof Error ? error.message.slice(0, 140) : "It could not be evaluated";
  const at = now();
  await store.pullRequests.put({
    ...previous,
    verdict: "error",
    summary,
    evaluatedAt: at,
    blockedSince: previous.blockedSince ?? at,
  });
};

type NotesRead = Pick<GateInput, "edits" | "deleted" | "reported" | "commentHint" | "headHint" | "change"> & {
  readonly closed: boolean;
};

export const readNotes = (notes: readonly Note[]): NotesRead => {
  const edits = notes.flatMap(({ kind, text }) => (kind === "edit" ? [JSON.parse(text) as Edit] : []));
  const reported = notes.flatMap(({ kind, text }) => (kind === "told" ? [JSON.parse(text) as Reported] : []));
  const deleted = notes.findLast(({ kind }) => kind === "deleted");
  const moved = notes.filter(({ kind }) => kind === "moved");
  const head = moved.findLast(({ text }) => text !== "")?.text;
  const change = notes.findLast(({ kind }) => kind === "change");
  const comment = Number(edits.findLast((edit) => edit.comment !== undefined)?.comment);
  return {
    edits,
    reported,
    ...(deleted === undefined ? {} : { deleted: JSON.parse(deleted.text) as NonNullable<GateInput["deleted"]> }),
    ...(Number.isSafeInteger(comment) ? { commentHint: comment } : {}),
    ...(head === undefined ? {} : { headHint: head }),
    ...(change === undefined ? {} : { change: JSON.parse(change.text) as NonNullable<GateInput["change"]> }),
    closed: moved.some(({ text }) => text === ""),
  };
};
