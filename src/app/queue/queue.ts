import type { Job, NewJob, Urgency } from "../jobs/job.ts";

/** A webhook that was received and verified. Its payload is not kept: what it requests is in the jobs. */
export type Delivery = {
  /** `X-GitHub-Delivery`; a redelivery has the same. */
  readonly id: string;
  readonly event: string;
  /** "" if the event has none, like `repository`. */
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
 * Runs a job; throws if it must be tried again. An error with a numeric `retryAfterMs` (a rate limit, a host that is
 * down) does not count as a try, and the job waits at least so long, but at most an hour.
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
 *   retried by hand or by the next request of its key.
 */
export type Queue = {
  readonly accept: (delivery: Delivery, jobs: readonly NewJob[]) => Promise<"accepted" | "known">;
  readonly enqueue: (jobs: readonly NewJob[]) => Promise<void>;
  /** Jobs of replicas that died are taken over within a minute. */
  readonly start: (handler: Handler) => Promise<void>;
  /** Takes no new job, and waits for those that run, for so many milliseconds; those still running are given back. */
  readonly stop: (graceMs: number) => Promise<void>;
  readonly state: () => Promise<QueueState>;
  readonly dead: (max: number) => Promise<readonly DeadJob[]>;
  /** Tries a dead letter again; all of them if no key is given. @returns how many */
  readonly retry: (key?: string) => Promise<number>;
  readonly idle: (withinMs?: number) => Promise<void>;
};

export type QueueOptions = {
  readonly concurrency: number;
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one, with jitter, up to ten minutes. */
  readonly backoffMs: number;
  readonly now: () => number;
  readonly random: () => number;
  /** Milliseconds between two heartbeats of a replica on PostgreSQL; 5,000. One that misses six is dead. */
  readonly heartbeatMs?: number;
  /** The errors hold no secrets. */
  readonly onError: (error: unknown) => void;
};
