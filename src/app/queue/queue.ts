import type { Job, NewJob, Urgency } from "./job.ts";

/** A webhook that was received and verified. Its payload is not kept: what it asks for is in the jobs. */
export type Delivery = {
  /** `X-GitHub-Delivery`; a redelivery has the same. */
  readonly id: string;
  /** `issue_comment` */
  readonly event: string;
  /** `edited`; "" where the event has none. */
  readonly action: string;
  readonly installation: number;
  /** `acme/shop`; "" where it is about none. */
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
};

/** What is known of the queue at a moment. */
export type QueueState = {
  /** Ready to run, by urgency. */
  readonly ready: Readonly<Record<Urgency, number>>;
  /** Wait for their time: paced, or to be tried again. */
  readonly delayed: number;
  readonly running: number;
  /** Given up after the last try. */
  readonly dead: number;
  /** Milliseconds that the oldest ready job has waited; 0 where there is none. */
  readonly oldestMs: number;
};

/** A job that was given up: nothing is lost, its notes are kept until it is tried again. */
export type DeadJob = {
  readonly key: string;
  readonly installation: number;
  readonly attempts: number;
  /** What the last try failed with; without secrets. */
  readonly error: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly failedAt: number;
};

/**
 * How a job is run: throws where it has to be tried again. An error with a numeric `retryAfterMs` (a rate limit, a host
 * that is down) is not the job's fault: it does not count as a try, and the job waits at least so long, though no
 * longer than an hour.
 */
export type Handler = (
  job: Job,
  /** True once a note `moved` came since the job began: what it is doing is in vain. One read, at most. */
  superseded: () => Promise<boolean>,
) => Promise<void>;

/**
 * The inbox and the queue behind it, in SQLite (one machine) or in PostgreSQL by graphile-worker (any number of
 * replicas). What it promises:
 * - what was accepted is on disk before `accept` resolves, and runs at least once, whatever dies;
 * - a delivery id is accepted once;
 * - of one key at most one job runs at a time, and one more waits; notes are never dropped by coalescing;
 * - the more urgent goes first, and among equals no installation can starve another;
 * - a job that throws is tried again, with backoff and jitter, `tries` times, and is then dead: kept, seen, retried by
 *   hand, or by the next event of its key.
 */
export type Queue = {
  /** Keeps a delivery and what it asks for, in one transaction. @returns `known`: had it before, nothing was done. */
  readonly accept: (delivery: Delivery, jobs: readonly NewJob[]) => Promise<"accepted" | "known">;
  /** Asks for jobs that no delivery led to. */
  readonly enqueue: (jobs: readonly NewJob[]) => Promise<void>;
  /** Begins to run jobs. Jobs of replicas that died are taken over within a minute. */
  readonly start: (handler: Handler) => Promise<void>;
  /** Takes no new job, waits for those that run, for so many milliseconds; those still running are given back. */
  readonly stop: (graceMs: number) => Promise<void>;
  readonly state: () => Promise<QueueState>;
  /** Newest first. */
  readonly dead: (max: number) => Promise<readonly DeadJob[]>;
  /** Tries a dead job again; all of them where no key is given. @returns how many. */
  readonly retry: (key?: string) => Promise<number>;
  /** Resolves once nothing is ready, running or due within so many milliseconds. For tests and for draining. */
  readonly idle: (withinMs?: number) => Promise<void>;
};
