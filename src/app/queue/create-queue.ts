import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { type Db, inTransaction, type Quick } from "../store/database.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import { query } from "../store/query.ts";
import { createAdd } from "./add-requests.ts";
import type { Handler, Job, Queue, QueueOptions, QueueState } from "./queue.ts";
import {
  endRun,
  isSuperseded,
  nextRequests,
  OVERDUE_MS,
  type RunEnd,
  raiseOverdue,
  readDead,
  readState,
  releaseRuns,
  retryDead,
  storable,
  takeRequests,
  type WakeUp,
  type Write,
} from "./requests.ts";

export type Work = (wakeUp: Pick<WakeUp, "key" | "due">) => Promise<void>;

/**
 * `quick` is for one statement: a job whose take or end is lost runs again. `start` begins to call `work` for keys:
 * some at once, the next by priority first, and for one key one at a time.
 */
export type Engine = {
  readonly write: Write;
  readonly quick: Quick;
  readonly start: (work: Work) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export const createQueue = (db: Db, engine: Engine, options: QueueOptions, owner: string): Queue => {
  const { write, quick } = engine;
  const { now, onError } = options;
  const add = createAdd(write, now);
  const running = new Map<string, () => void>();
  let started = false;
  let stopping = false;

  /** Tries until it is stored or we have stopped, because no other process can end our runs while we live. */
  const end = async (key: string, run: string, how: RunEnd): Promise<void> => {
    while (started) {
      try {
        if (how.kind === "done") await quick(async (one) => endRun(one, key, run, how, now()));
        else await write(async (trx) => endRun(trx, key, run, how, now()));
        return;
      } catch (error) {
        onError(error);
        await wait(AGAIN_MS, undefined, { ref: false });
      }
    }
  };

  const work = async (handler: Handler, { key, due }: Parameters<Work>[0]): Promise<void> => {
    // The key stays requested: its wake-up fails, and is tried again.
    if (stopping) throw new Error("The queue is being stopped.");
    const run = randomUUID();
    const givenBack = (): RunEnd => ({ kind: "back", due: now(), counts: false });
    const take = quick(async (one) => takeRequests(one, key, run, owner, Math.max(due, now())));
    // If the connection broke after the commit, the requests are ours, and no other process would run them.
    take.catch(async () => end(key, run, givenBack()));
    const job = await take;
    if (job === undefined) return;
    const stopped = new Promise<RunEnd>((resolve) => {
      running.set(run, () => resolve(givenBack()));
    });
    const superseded = async (): Promise<boolean> => !running.has(run) || (await isSuperseded(db, key, run));
    const how = stopping ? givenBack() : await Promise.race([runJob(job, handler, superseded, options), stopped]);
    running.delete(run);
    await end(key, run, how);
  };

  const stop = async (graceMs: number): Promise<void> => {
    if (!started) return;
    stopping = true;
    const stopped = engine.stop();
    await Promise.race([stopped, wait(graceMs, undefined, { ref: false })]);
    for (const giveBack of running.values()) giveBack();
    await Promise.race([stopped, wait(STOP_MS, undefined, { ref: false })]);
    started = false;
  };

  return {
    accept: async (delivery, jobs) => ((await add(delivery, jobs)) ? "accepted" : "known"),
    enqueue: async (jobs) => void (await add(undefined, jobs)),
    start: async (handler) => {
      if (started) throw new Error("The queue runs already.");
      started = true;
      stopping = false;
      await engine.start(async (wakeUp) => work(handler, wakeUp));
    },
    stop,
    state: async () => readState(db, now()),
    dead: async (max) => readDead(db, max),
    retry: async (key) => {
      const revived = await write(async (trx) => retryDead(trx, key === undefined ? undefined : [key], now()));
      return new Set(revived.map((row) => row.key)).size;
    },
    idle: async (withinMs = 0) => {
      while (isBusy(await readState(db, now() + withinMs))) await wait(20);
    },
  };
};

const isBusy = ({ ready, running }: QueueState): boolean => running + ready.person + ready.event + ready.background > 0;

const AGAIN_MS = 1000;
const STOP_MS = 5000;
const MINUTE = 60_000;

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
    const backoff = Math.min(10 * MINUTE, backoffMs * 2 ** Math.min(job.attempt - 1, 30)) * (0.5 + random() / 2);
    return {
      kind: "back",
      due: now() + Math.ceil(limited ? Math.max(Math.min(retryAfterMs, 60 * MINUTE), backoff) : backoff),
      counts: !limited,
      error: storable(error instanceof Error ? error.message : String(error)).slice(0, 2000),
      dead: !limited && job.attempt >= tries,
    };
  }
};

export const createSqliteQueue = async (db: Db, commits: GroupCommit, options: QueueOptions): Promise<Queue> => {
  const { now, concurrency, onError } = options;
  const running = new Map<string, Promise<void>>();
  let work: Work | undefined;
  let looking: Promise<void> = Promise.resolve();
  let woken = false;
  let raisedAt = now();
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    woken = false;
    const [run, room] = [work, concurrency - running.size];
    if (run === undefined || room <= 0) return;
    clearTimeout(timer);
    let sleepMs = 1000;
    try {
      if (now() - raisedAt >= RAISE_EVERY_MS) {
        raisedAt = now();
        await raiseOverdue(db, raisedAt - OVERDUE_MS, concurrency);
      }
      // Both statements mean the same time: what becomes due between them would be in neither. Some of the found are
      // started already, but their rows are not marked yet; the filter drops them.
      const at = now();
      const found = await nextRequests(db, at, concurrency);
      for (const next of found.filter(({ key }) => !running.has(key)).slice(0, room)) {
        const ended = run(next)
          .catch((error: unknown) => (work === undefined ? undefined : onError(error)))
          .finally(() => running.delete(next.key))
          .then(wake);
        running.set(next.key, ended);
      }
      // If every place is taken, the end of a running job wakes us.
      if (running.size >= concurrency) return;
      const [next] = await query<{ due: number | null }>(
        db,
      )`select min(due) as due from requests where run is null and failed_at is null and due > ${at}`;
      // The clock may be set while the timer waits.
      sleepMs = Math.min(60_000, Math.max(1, (next?.due ?? Number.MAX_SAFE_INTEGER) - now()));
    } catch (error) {
      onError(error);
    }
    timer = setTimeout(wake, sleepMs);
  };
  const wake = (): void => {
    if (woken) return;
    woken = true;
    looking = looking.then(look);
  };

  // The directory is ours alone, so the process that ran something before us is dead.
  await releaseRuns(db, sql`run is not null`, options.tries, now());
  const engine: Engine = {
    write: async (work) => commits.durable(async (one) => inTransaction(one, work)).finally(wake),
    quick: commits.quick,
    start: async (next) => {
      work = next;
      wake();
    },
    stop: async () => {
      work = undefined;
      await looking;
      clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
  return createQueue(db, engine, options, randomUUID());
};

const RAISE_EVERY_MS = 5000;
