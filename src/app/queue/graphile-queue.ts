import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Pool } from "pg";
import type { Db, Trx } from "../store/database.ts";
import { type ClosableQueue, createQueue } from "./create-queue.ts";
import { createGroupCommit, type Write } from "./group-commit.ts";
import type { QueueOptions } from "./queue.ts";
import { createReplica } from "./replicas.ts";
import { nextRequests, OVERDUE_MS, raiseOverdue, releaseRuns, URGENCY, type WakeUp } from "./requests.ts";
import { createWorker, TASK } from "./worker.ts";

/**
 * The queue of any number of replicas on one PostgreSQL. The requests are in our table, and graphile-worker runs their
 * keys: the most urgent first, one job of a key at a time.
 *
 * @param pool for graphile-worker's own connections
 */
export const createGraphileQueue = async (
  db: Db,
  pool: Pool,
  options: QueueOptions,
): Promise<ClosableQueue & { readonly replicas: () => Promise<number> }> => {
  const { now, onError, tries, concurrency, heartbeatMs = HEARTBEAT_MS } = options;
  const owner = randomUUID();
  const write: Write = async (work) =>
    db.transaction().execute(async (trx) => {
      const { value, wakeUps } = await work(trx);
      await wakeKeys(trx, wakeUps, now());
      return value;
    });
  const writeMany = createGroupCommit(db, async (trx, wakeUps) => wakeKeys(trx, wakeUps, now()));
  const wake = async (read: (trx: Trx) => Promise<readonly WakeUp[]>): Promise<void> =>
    write(async (trx) => ({ value: undefined, wakeUps: await read(trx) }));

  const replica = createReplica(db, owner, heartbeatMs, async (trx, dead, pools) => {
    // New jobs first, while the old ones are locked: so a dead replica that comes back can't complete the new ones.
    const released = dead === undefined ? [] : (await releaseRuns(trx, { owner: dead, tries, now: now() })).wakeUps;
    await wakeKeys(trx, [...released, ...(await nextRequests(trx, now(), MAX_REQUESTS))], now());
    await breakLocks(trx, pools);
  });
  let timer: NodeJS.Timeout | undefined;
  const beat = async (): Promise<void> => {
    try {
      await replica.beat();
      const overdue = now() - OVERDUE_MS;
      await write(async (trx) => raiseOverdue(trx, overdue, concurrency));
      // A wake-up may have been lost.
      await wake(async (trx) => nextRequests(trx, overdue, concurrency));
    } catch (error) {
      onError(error);
    }
    timer?.refresh();
  };
  await replica.beat();
  // What was requested before an upgrade has no job yet.
  await wake(async (trx) => nextRequests(trx, Number.MAX_SAFE_INTEGER, MAX_REQUESTS));
  timer = setTimeout(() => void beat(), heartbeatMs);

  const pollMs = Math.max(MIN_POLL_MS, heartbeatMs / 5);
  const worker = createWorker(pool, { concurrency, pollMs, onPool: replica.usePool, onError });
  const queue = createQueue(db, { write, writeMany, ...worker }, { ...options, owner });
  return {
    ...queue,
    replicas: replica.count,
    close: async () => {
      await queue.close();
      clearTimeout(timer);
      timer = undefined;
      await replica.leave().catch(onError);
    },
  };
};

const HEARTBEAT_MS = 5000;
const MAX_REQUESTS = 10_000;
const MIN_POLL_MS = 50;

/** Of a wake-up, which fails only while the database is away; tries of a job are counted in our table. */
const MAX_TRIES = 1000;
/**
 * Named queues; each runs one job at a time. Keys share them, because graphile-worker locks all free queues to find a
 * job, so one for each pull request would be slow. Fan-outs take long, so they have queues of their own.
 */
const PULL_REQUEST_QUEUES = 256;
const FAN_OUT_QUEUES = 32;

/**
 * Adds jobs for keys, in the transaction that wrote their requests. Its `job_key` coalesces the jobs of one key and
 * urgency; one more than needed finds nothing to run.
 */
const wakeKeys = async (db: Db, wakeUps: readonly WakeUp[], now: number): Promise<void> => {
  // In one order everywhere, so that two replicas cannot deadlock.
  const sorted = wakeUps.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const missing = new Map(
    sorted.map(({ key, priority, due }) => {
      const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
      const at = Number.parseInt(hash.slice(0, 8), 16);
      const queue = key.startsWith("pull-request:") ? `pull-${at % PULL_REQUEST_QUEUES}` : `fan-${at % FAN_OUT_QUEUES}`;
      const job = `${hash}/${due > now ? due : Math.trunc(priority / URGENCY)}`;
      return [job, { key, job, queue: `tollgate-${queue}`, priority, delay: Math.max(0, due - now) }] as const;
    }),
  );
  // It adds none for a job that a worker locked in this moment. The next statement sees the lock, and adds a new one.
  while (missing.size > 0) {
    const { rows } = await sql<{ key: string }>`select key from graphile_worker.add_jobs(array(
      select row(${sql.lit(TASK)}, json_build_object('key', key), queue, now() + delay * interval '1 millisecond',
        ${sql.lit(MAX_TRIES)}, job, priority, null)::graphile_worker.job_spec
      from json_to_recordset(${JSON.stringify([...missing.values()])}::json)
        as missing(key text, job text, queue text, priority integer, delay double precision)), true)`.execute(db);
    for (const { key } of rows) {
      missing.delete(key);
    }
  }
};

/** Breaks the locks of workers that are gone. Their jobs whose `job_key` a newer one has taken never run again. */
const breakLocks = async (db: Db, pools: readonly string[]): Promise<void> => {
  await sql`select graphile_worker.force_unlock_workers(${[...pools]}::text[])`.execute(db);
  await sql`select 1 from graphile_worker.complete_jobs(array(select id from graphile_worker.jobs
    where key is null and locked_at is null and task_identifier = ${TASK}))`.execute(db);
};
