import { createHash, randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Logger, type Runner, run, type WorkerEvents } from "graphile-worker";
import { type RawBuilder, sql } from "kysely";
import type { Pool } from "pg";
import type { Db, Trx } from "../store/database.ts";
import { createQueue, type Engine, type Work } from "./create-queue.ts";
import type { Queue, QueueOptions } from "./queue.ts";
import { nextRequests, OVERDUE_MS, raiseOverdue, releaseRuns, URGENCY, type WakeUp, type Write } from "./requests.ts";

type ReplicatedQueue = Queue & Readonly<{ replicas: () => Promise<number>; close: () => Promise<void> }>;

/** graphile-worker runs the keys of our requests on connections of its own (`pool`), for any number of replicas. */
export const createGraphileQueue = async (db: Db, pool: Pool, options: QueueOptions): Promise<ReplicatedQueue> => {
  const { now, onError, tries, concurrency, heartbeatMs = 5000 } = options;
  const owner = randomUUID();
  let pools: readonly string[] = [];

  const write: Write = async (work) =>
    db.transaction().execute(async (trx) => {
      const wakeUps = await work(trx);
      await wakeKeys(trx, wakeUps, now());
      return wakeUps;
    });
  const remove = async (which: RawBuilder<unknown>): Promise<void> =>
    db.transaction().execute(async (trx) => {
      const removed = sql<{ id: string; pools: string }>`delete from replicas where ${which} returning id, pools`;
      for (const replica of (await removed.execute(trx)).rows) {
        await releaseRuns(trx, sql`owner = ${replica.id}`, tries, now());
        await breakLocks(trx, JSON.parse(replica.pools) as string[], now());
      }
    });
  const usePool = async (name: string): Promise<void> => {
    const gone = pools;
    pools = [name];
    await addBeat(db, owner, pools);
    if (gone.length > 0) await db.transaction().execute(async (trx) => breakLocks(trx, gone, now()));
  };
  let timer: NodeJS.Timeout | undefined;
  const beat = async (): Promise<void> => {
    try {
      await addBeat(db, owner, pools);
      await remove(sql`beats < (select max(beats) from replicas) - 6`);
      const overdue = now() - OVERDUE_MS;
      await write(async (trx) => raiseOverdue(trx, overdue, concurrency));
      // A wake-up may have been lost.
      await write(async (trx) => nextRequests(trx, overdue, concurrency));
    } catch (error) {
      onError(error);
    }
    timer?.refresh();
  };
  await addBeat(db, owner, pools);
  // What was requested before an upgrade has no job yet.
  await write(async (trx) => nextRequests(trx, Number.MAX_SAFE_INTEGER, MAX_REQUESTS));
  timer = setTimeout(() => void beat(), heartbeatMs);

  const engine: Engine = { write, quick: async (work) => work(db), ...createWorker(pool, options, usePool) };
  const queue = createQueue(db, engine, options, owner);
  return {
    ...queue,
    replicas: async () => (await sql`select 1 from replicas`.execute(db)).rows.length,
    close: async () => {
      await queue.stop(0);
      clearTimeout(timer);
      timer = undefined;
      await remove(sql`id = ${owner}`).catch(onError);
    },
  };
};

const MAX_REQUESTS = 10_000;

/**
 * A beat adds one to the replica's counter, or raises it to the highest one; a replica that is six behind is dead. So no
 * clock counts, and a database that was away kills no replica. Owners without a row are added too: they were taken for
 * dead, came back, and may have died since.
 */
const addBeat = async (db: Db, owner: string, pools: readonly string[]): Promise<void> => {
  const names = JSON.stringify(pools);
  await sql`insert into replicas (id, beats, pools)
    select id, coalesce((select max(beats) from replicas), 0), case when id = ${owner} then ${names} else '[]' end
    from (select ${owner} as id union
      select owner from requests where owner is not null and owner not in (select id from replicas)) as alive
    on conflict (id) do update set beats = greatest(replicas.beats + 1, excluded.beats), pools = ${names}`.execute(db);
};

const breakLocks = async (trx: Trx, pools: readonly string[], now: number): Promise<void> => {
  // New jobs first, while the old ones are locked: so a dead replica that comes back cannot complete the new ones. The
  // old ones whose `job_key` a newer one has taken never run again, so they are completed at the end.
  await wakeKeys(trx, await nextRequests(trx, now, MAX_REQUESTS), now);
  await sql`select graphile_worker.force_unlock_workers(${[...pools]}::text[])`.execute(trx);
  await sql`select 1 from graphile_worker.complete_jobs(array(select id from graphile_worker.jobs
    where key is null and locked_at is null and task_identifier = ${TASK}))`.execute(trx);
};

const TASK = "tollgate-key";
/** Attempts of a wake-up, which fails only without the database. Our table counts the attempts of a job. */
const MAX_TRIES = 1000;
/**
 * Named queues; each runs one job at a time. Keys share them, because graphile-worker locks all free ones to find a job.
 * Fan-outs take long, so they have queues of their own.
 */
const QUEUES = { pull: 256, fan: 32 };

/**
 * Adds jobs for keys, in the transaction that wrote their requests. `job_key` coalesces those of one key and urgency.
 * Locks are taken in the order of the keys, so that two replicas cannot deadlock.
 */
const wakeKeys = async (trx: Trx, wakeUps: readonly WakeUp[], now: number): Promise<void> => {
  const sorted = wakeUps.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const missing = new Map(
    sorted.map(({ key, priority, due }) => {
      const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
      const kind = key.startsWith("pull-request:") ? "pull" : "fan";
      const queue = `tollgate-${kind}-${Number.parseInt(hash.slice(0, 8), 16) % QUEUES[kind]}`;
      const job = `${hash}/${due > now ? due : Math.trunc(priority / URGENCY)}`;
      return [job, { key, due, job, queue, priority }] as const;
    }),
  );
  // It adds none for a job that a worker locked in this moment. The next statement sees the lock, and adds a new one.
  while (missing.size > 0) {
    const { rows } = await sql<{ key: string }>`select key from graphile_worker.add_jobs(array(
      select row(${sql.lit(TASK)}, json_build_object('key', key, 'due', due), queue,
        now() + greatest(0, due - ${now}) * interval '1 millisecond', ${sql.lit(MAX_TRIES)}, job, priority, null
      )::graphile_worker.job_spec from json_to_recordset(${JSON.stringify([...missing.values()])}::json)
        as missing(key text, due bigint, job text, queue text, priority integer)), true)`.execute(trx);
    for (const { key } of rows) missing.delete(key);
  }
};

/**
 * Runs graphile-worker, and starts it again if it gives up, which it does after minutes without a database. If it has
 * stopped by itself, its `stop` throws.
 */
const createWorker = (
  pgPool: Pool,
  { concurrency, heartbeatMs = 5000, onError }: QueueOptions,
  onPool: (pool: string) => Promise<void>,
): Pick<Engine, "start" | "stop"> => {
  let stopping = new AbortController();
  let runner: Runner | undefined;

  const begin = async (work: Work): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    events.on("pool:create", ({ workerPool }) => void onPool(workerPool.id).catch(onError));
    runner = await run({
      ...{ pgPool, events, concurrency, noHandleSignals: true, parsedCronItems: [] },
      pollInterval: Math.max(50, heartbeatMs / 5),
      // Failures of jobs are handled by the queue; all other errors are reported.
      logger: new Logger(() => (level, message, meta) => {
        if (level === "error" && meta?.["failure"] !== true) onError(meta?.["error"] ?? new Error(message));
      }),
      taskList: { [TASK]: async (payload) => work(payload as WakeUp) },
      // A batch is tried again for minutes if the database is away; a single write would be an unhandled rejection.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
  };
  const keepRunning = async (work: Work, { signal }: AbortController): Promise<void> => {
    while (!signal.aborted) {
      await runner?.promise.catch(onError);
      await wait(1000, undefined, { ref: false });
      if (!signal.aborted) await begin(work).catch(onError);
    }
  };
  return {
    start: async (work) => {
      stopping = new AbortController();
      await begin(work);
      void keepRunning(work, stopping);
    },
    stop: async () => {
      stopping.abort();
      await runner?.stop().catch(() => undefined);
    },
  };
};
