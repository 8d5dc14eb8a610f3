import type { PullRequestRef, RepositoryRef } from "../../github/client/github-client.ts";
import type { MergeGroup } from "../../github/read/queued-pull-requests.ts";

/**
 * What there is to do. All but `pull-request` and `merge-group` fan out: they request a job for each pull request.
 * - `commit`: a check or a status has ended on it.
 * - `policies`: policy files were pushed to `ref` (`refs/heads/main`); `files` is undefined if the event does not list
 *   all.
 * - `installation`: all open pull requests; with a time, those that changed since.
 */
export type Task =
  | { readonly kind: "pull-request"; readonly ref: PullRequestRef }
  | { readonly kind: "merge-group"; readonly repository: RepositoryRef; readonly group: MergeGroup }
  | { readonly kind: "commit"; readonly repository: RepositoryRef; readonly sha: string }
  | { readonly kind: "look-again"; readonly repository: RepositoryRef; readonly sha: string }
  | {
      readonly kind: "policies";
      readonly repository: RepositoryRef;
      readonly ref: string;
      readonly files: readonly string[] | undefined;
      readonly isDefault: boolean;
    }
  | { readonly kind: "team"; readonly owner: string; readonly slug: string }
  | { readonly kind: "repository"; readonly repository: RepositoryRef; readonly since?: string }
  | { readonly kind: "installation"; readonly changed?: { readonly account: string; readonly since: string } };

/** Most urgent first; the database stores the index. */
export const urgencies = ["person", "event", "background"] as const;

/** `person`: somebody clicked or wrote. `event`: a push, a label, a check. `background`: fan-outs and sweeps. */
export type Urgency = (typeof urgencies)[number];

/**
 * What only an event carries. `edit`: an edit of our comment, as JSON. `deleted`: the last text of a deleted comment.
 * `told`: a comment, a review or a push that lists may not show yet (`Reported`), as JSON. `moved`: the head or the base has changed, and the text is
 * the new head; or the pull request was closed, and the text is "". `change`: how large the change is, as JSON.
 */
export type Note = { readonly kind: "edit" | "deleted" | "told" | "moved" | "change"; readonly text: string };

/**
 * Requests of one key become one job: the most urgent and the earliest count, all notes are kept. At most one job of a
 * key runs at a time, over all replicas. `key`: `pull-request:acme/shop#12`, in lower case.
 */
export type NewJob = {
  readonly key: string;
  readonly installation: number;
  readonly task: Task;
  readonly urgency: Urgency;
  readonly notBefore?: number;
  readonly notes?: readonly Note[];
};

/**
 * `since`: when its first request arrived, in milliseconds since 1970. `delivery`: the last one that requested it; ""
 * for ourselves.
 */
export type Job = Pick<NewJob, "key" | "installation" | "task" | "urgency"> & {
  readonly attempt: number;
  readonly since: number;
  readonly delivery: string;
  readonly notes: readonly Note[];
};

export const keyOf = (task: Task, installation: number): string =>
  `${task.kind}:${subjectOf(task, installation)}`.toLowerCase();

const subjectOf = (task: Task, installation: number): string => {
  switch (task.kind) {
    case "pull-request":
      return `${task.ref.owner}/${task.ref.repo}#${task.ref.number}`;
    case "merge-group":
      return `${nameOf(task)}@${task.group.headSha}`;
    case "commit":
    case "look-again":
      return `${nameOf(task)}@${task.sha}`;
    case "policies":
      return `${nameOf(task)}@${task.ref}:${(task.files ?? ["*"]).join(",").slice(0, 500)}`;
    case "team":
      return `${task.owner}/${task.slug}`;
    case "repository":
      return nameOf(task);
    case "installation":
      return String(installation);
  }
};

export const repositoryOfJob = (key: string): string | undefined =>
  key.startsWith("team:") ? undefined : /^[a-z-]+:([\w.-]+\/[\w.-]+)(?![\w./-])/.exec(key)?.[1]?.toLowerCase();

const nameOf = ({ repository }: { readonly repository: RepositoryRef }): string =>
  `${repository.owner}/${repository.repo}`;

export const mergeTasks = (earlier: Task, later: Task): Task => {
  if (earlier.kind === "policies" && later.kind === "policies") {
    const files = earlier.files && later.files && [...new Set([...earlier.files, ...later.files])];
    return { ...later, files, isDefault: earlier.isDefault || later.isDefault };
  }
  if (earlier.kind === "repository" && later.kind === "repository") {
    const since = earlierOf(earlier.since, later.since);
    return { kind: "repository", repository: later.repository, ...(since === undefined ? {} : { since }) };
  }
  if (earlier.kind === "installation" && later.kind === "installation") {
    const since = earlierOf(earlier.changed?.since, later.changed?.since);
    const account = later.changed?.account;
    return since === undefined || account === undefined
      ? { kind: "installation" }
      : { kind: "installation", changed: { account, since } };
  }
  return later;
};

const earlierOf = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? undefined : one < other ? one : other;

/**
 * A webhook that was received and verified. Its payload is not kept: what it requests is in the jobs. `id` is
 * `X-GitHub-Delivery`; a redelivery has the same. `action` is "" if the event has none.
 */
export type Delivery = {
  readonly id: string;
  readonly event: string;
  readonly action: string;
  readonly installation: number;
  readonly repository: string;
  readonly receivedAt: number;
};

export type QueueState = {
  readonly ready: Readonly<Record<Urgency, number>>;
  readonly delayed: number;
  readonly running: number;
  readonly dead: number;
  readonly oldestMs: number;
};

/** A job that was given up after its last try. `error`: the last failure, without secrets. */
export type DeadJob = Pick<Job, "key" | "installation" | "since"> &
  Readonly<{ attempts: number; error: string; failedAt: number }>;

/**
 * Runs a job; throws if it must be tried again. An error with a numeric `retryAfterMs` (a rate limit) does not
 * count as a try, and the job waits at least so long, but at most an hour.
 *
 * @param superseded true once a note `moved` came since the job began, or another process took the job over
 */
export type Handler = (job: Job, superseded: () => Promise<boolean>) => Promise<void>;

/**
 * The inbox and the queue behind it, in SQLite (one process) or in PostgreSQL (any number of replicas). It promises:
 * - what was accepted is on disk before `accept` resolves, and runs at least once;
 * - of one key at most one job runs at a time, and coalescing never drops a note;
 * - the more urgent goes first, and among equals no installation can starve another;
 * - a job that throws is tried again, with backoff and jitter, up to `tries` times. It is then a dead letter, which is
 *   retried by hand or by the next request of its key;
 * - jobs of replicas that died are taken over within a minute.
 *
 * `stop` takes no new job, and waits for those that run, for so many milliseconds; those still running are given back.
 * `retry` tries a dead letter again, or all of them if no key is given, and returns how many.
 */
export type Queue = {
  readonly accept: (delivery: Delivery, jobs: readonly NewJob[]) => Promise<"accepted" | "known">;
  readonly enqueue: (jobs: readonly NewJob[]) => Promise<void>;
  readonly start: (handler: Handler) => Promise<void>;
  readonly stop: (graceMs: number) => Promise<void>;
  readonly state: () => Promise<QueueState>;
  readonly dead: (max: number) => Promise<readonly DeadJob[]>;
  readonly retry: (key?: string) => Promise<number>;
  readonly idle: (withinMs?: number) => Promise<void>;
};

/**
 * Milliseconds. `backoffMs`: before the second try; doubled for each further one, with jitter, up to ten minutes.
 * `heartbeatMs`: between two heartbeats of a replica on PostgreSQL (default 5,000); one that misses six is dead. Errors
 * hold no secrets.
 */
export type QueueOptions = {
  readonly concurrency: number;
  readonly tries: number;
  readonly backoffMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly heartbeatMs?: number;
  readonly onError: (error: unknown) => void;
};
