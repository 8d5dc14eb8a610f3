import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "../store/database.ts";
import type { Write } from "./group-commit.ts";
import type { Job } from "./job.ts";
import type { Handler, Queue, QueueOptions } from "./queue.ts";
import { isBusy, isSuperseded, readDead, readState } from "./read-queue.ts";
import { addRequests, endRun, type RunEnd, retryDead, storable, takeRequests } from "./requests.ts";

/** What runs the keys that are woken: a loop on SQLite, graphile-worker on PostgreSQL. */
export type Engine = {
  readonly write: Write;
  /** The same for what comes in storms: many in one commit. */
  readonly writeMany: Write;
  /** Begins to call `work` for keys: some at once, the next by priority first, and for one key one at a time. */
  readonly start: (work: (key: string) => Promise<void>) => Promise<void>;
  /** Takes no new key. @returns once all work has ended */
  readonly stop: () => Promise<void>;
};

/** Its `close` stops it, and gives up to write what can't be written. */
export type ClosableQueue = Queue & { readonly close: () => Promise<void> };

/** A queue over the table of requests, on both databases. */
export const createQueue = (
  db: Db,
  engine: Engine,
  options: QueueOptions & { readonly owner: string },
): ClosableQueue => {
  const { now, onError, owner } = options;
  const running = new Map<string, () => void>();
  let started = false;
  let stopping = false;
  let closed = false;

  /** Tries until it is written, because no other process can end our runs while we live. */
  const end = async (key: string, run: string, how: RunEnd): Promise<void> => {
    for (;;) {
      try {
        return await engine.write(async (trx) => endRun(trx, { key, run }, how, now()));
      } catch (error) {
        if (closed) {
          return;
        }
        onError(error);
        await wait(AGAIN_MS, undefined, { ref: false });
      }
    }
  };

  const work = async (key: string, handler: Handler): Promise<void> => {
    if (stopping) {
      // It stays requested: its wake-up fails, and is tried again.
      throw new Error("The queue is being stopped.");
    }
    const run = randomUUID();
    const givenBack = (): RunEnd => ({ kind: "back", due: now(), counts: false });
    let job: Job | undefined;
    try {
      job = await engine.write(async (trx) => takeRequests(trx, { key, owner, run }, now()));
    } catch (error) {
      // The connection may have broken after the commit: then they are ours, and no other process would run them.
      void end(key, run, givenBack());
      throw error;
    }
    if (job === undefined) {
      return;
    }
    if (stopping) {
      return end(key, run, givenBack());
    }
    const stopped = new Promise<RunEnd>((resolve) => {
      running.set(run, () => resolve(givenBack()));
    });
    const superseded = async (): Promise<boolean> => !running.has(run) || (await isSuperseded(db, key, run));
    const how = await Promise.race([runJob(job, handler, superseded, options), stopped]);
    running.delete(run);
    await end(key, run, how);
  };

  const stop = async (graceMs: number): Promise<void> => {
    if (!started) {
      return;
    }
    stopping = true;
    const stopped = engine.stop();
    await withGrace(stopped, graceMs);
    for (const giveBack of running.values()) {
      giveBack();
    }
    // A database that is away must not keep the process.
    await withGrace(stopped, STOP_MS);
    started = false;
  };

  return {
    accept: async (delivery, jobs) =>
      (await engine.writeMany(async (trx) => addRequests(trx, delivery, jobs, now()))) ? "accepted" : "known",
    enqueue: async (jobs) => {
      await engine.writeMany(async (trx) => addRequests(trx, undefined, jobs, now()));
    },
    start: async (handler) => {
      if (started) {
        throw new Error("The queue runs already.");
      }
      started = true;
      stopping = false;
      await engine.start(async (key) => work(key, handler));
    },
    stop,
    state: async () => readState(db, now()),
    dead: async (max) => readDead(db, max),
    retry: async (key) => engine.write(async (trx) => retryDead(trx, key, now())),
    idle: async (withinMs = 0) => {
      while (await isBusy(db, now() + withinMs)) {
        await wait(LOOK_EVERY_MS);
      }
    },
    close: async () => {
      await stop(0);
      closed = true;
    },
  };
};

const AGAIN_MS = 1000;
const LOOK_EVERY_MS = 20;
const STOP_MS = 5000;

/** Waits for work, but no longer than so many milliseconds. */
const withGrace = async (work: Promise<void>, graceMs: number): Promise<void> => {
  const over = new AbortController();
  await Promise.race([work, wait(graceMs, undefined, { signal: over.signal }).catch(() => undefined)]);
  over.abort();
};

/** Runs a job once. Never throws: a handler that does is tried again, later and later. */
export const runJob = async (
  job: Job,
  handler: Handler,
  superseded: () => Promise<boolean>,
  { tries, backoffMs, now, random }: Pick<QueueOptions, "tries" | "backoffMs" | "now" | "random">,
): Promise<RunEnd> => {
  try {
    await handler(job, superseded);
    return { kind: "done" };
  } catch (error) {
    const { retryAfterMs } = (error ?? {}) as { readonly retryAfterMs?: unknown };
    const limited = typeof retryAfterMs === "number" && retryAfterMs >= 0;
    // Half of the backoff is jitter, so that what failed together does not come back together.
    const backoff = Math.min(TEN_MINUTES, backoffMs * 2 ** Math.min(job.attempt - 1, 30)) * (0.5 + random() / 2);
    return {
      kind: "back",
      due: now() + Math.ceil(limited ? Math.max(Math.min(retryAfterMs, HOUR), backoff) : backoff),
      counts: !limited,
      error: storable(error instanceof Error ? error.message : String(error)).slice(0, MAX_TEXT),
      dead: !limited && job.attempt >= tries,
    };
  }
};

const MAX_TEXT = 2000;
const TEN_MINUTES = 10 * 60_000;
const HOUR = 60 * 60_000;
