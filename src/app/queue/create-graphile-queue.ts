import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import type { QueueOptions } from "../store/backend.ts";
import type { Db } from "../store/database.ts";
import { type Arrival, acceptDeliveries } from "./accept-deliveries.ts";
import { addLostTickets } from "./add-lost-tickets.ts";
import { addTickets } from "./add-tickets.ts";
import { claimKeys } from "./claim-keys.ts";
import { createBatcher } from "./create-batcher.ts";
import { endBatch } from "./end-batch.ts";
import type { RunEnd } from "./end-runs.ts";
import { inTransaction } from "./in-transaction.ts";
import { isAway } from "./is-away.ts";
import { isSuperseded } from "./is-superseded.ts";
import { BEATS_UNTIL_DEAD, type Replica } from "./keep-replica.ts";
import { PROMOTE_EVERY_MS, promoteJobs } from "./promote-jobs.ts";
import type { Handler, Queue } from "./queue.ts";
import { readDead } from "./read-dead.ts";
import { readState } from "./read-state.ts";
import { retryDead } from "./retry-dead.ts";
import { runJob } from "./run-job.ts";
import { runTickets } from "./run-tickets.ts";
import { untilIdle } from "./until-idle.ts";
import { withGrace } from "./with-grace.ts";

/**
 * The queue of any number of replicas, on one PostgreSQL. What there is to do, and who does it, is in our own rows, the
 * same as on SQLite; graphile-worker carries the tickets: it wakes a worker when there is something, hands out the most
 * urgent first, to one worker each, and comes through a restart of the database.
 *
 * @param pool for graphile-worker's own connections
 */
export const createGraphileQueue = (
  { db, pool, replica }: { readonly db: Db; readonly pool: Pool; readonly replica: Replica },
  options: QueueOptions & { readonly heartbeatMs: number },
): Queue & { readonly end: () => Promise<void> } => {
  const { now, onError } = options;
  const running = new Map<string, { readonly run: string; readonly giveBack: () => void }>();
  let stopTickets: (() => Promise<void>) | undefined;
  let claims = 0;
  let beats = 0;
  let promotedAt = now();
  let givingBack = false;
  let ended = false;
  let beating: NodeJS.Timeout | undefined;

  const blames = (error: unknown): boolean => !isAway(error);
  const accept = createBatcher<Arrival, boolean>(
    async (batch) =>
      inTransaction(db, async (trx) => {
        const { fresh, scheduled } = await acceptDeliveries(trx, "postgres", batch, now());
        await addTickets(trx, scheduled, now());
        return fresh;
      }),
    blames,
  );
  const end = createBatcher<RunEnd, undefined>(async (ends) => {
    await endBatch(db, ends, now());
    return ends.map(() => undefined);
  }, blames);

  /** Tries until it's written, since nobody else can end our runs while we live; not longer than the queue. */
  const endSurely = async (ending: RunEnd): Promise<void> => {
    for (;;) {
      try {
        return await end(ending);
      } catch (error) {
        if (ended) {
          return;
        }
        onError(error);
        await wait(AGAIN_MS, undefined, { ref: false });
      }
    }
  };

  const claim = createBatcher(async (keys: readonly string[]) => {
    claims += 1;
    const run = `${replica.id}:${claims}`;
    try {
      return await claimKeys(db, keys, { owner: replica.id, run }, now());
    } catch (error) {
      // The connection may have broken after the commit: then they are ours, and nobody would ever run them.
      for (const key of keys) {
        void endSurely({ key, run, kind: "given-back" });
      }
      throw error;
    }
  }, blames);

  const work = async (key: string, handler: Handler): Promise<void> => {
    if (givingBack) {
      // It was fetched in the very moment; failed, it's for somebody else, or for us when we run again.
      throw new Error("The queue is being stopped.");
    }
    const claimed = await claim(key);
    if (claimed === undefined) {
      return;
    }
    const { run } = claimed;
    if (givingBack) {
      await endSurely({ key, run, kind: "given-back" });
      return;
    }
    const givenBack = new Promise<RunEnd>((resolve) => {
      running.set(key, { run, giveBack: () => resolve({ key, run, kind: "given-back" }) });
    });
    const superseded = async (): Promise<boolean> =>
      running.get(key)?.run !== run || (await isSuperseded(db, key, run));
    const ending = await Promise.race([runJob(claimed, handler, superseded, options), givenBack]);
    // Another run of this key may have begun here, where this one was taken for dead.
    if (running.get(key)?.run === run) {
      running.delete(key);
    }
    await endSurely(ending);
  };

  /** What is to be done now and then. Never throws. */
  const beat = async (): Promise<void> => {
    try {
      await replica.beat();
      if (now() - promotedAt >= PROMOTE_EVERY_MS) {
        promotedAt = now();
        await inTransaction(db, async (trx) =>
          addTickets(trx, await promoteJobs(trx, "postgres", options.concurrency, now()), now()),
        );
      }
      beats += 1;
      if (beats % BEATS_UNTIL_DEAD === 0) {
        const olderThanMs = options.heartbeatMs * BEATS_UNTIL_DEAD;
        await addLostTickets(db, { pools: await replica.livingPools(), olderThanMs, now: now() });
      }
    } catch (error) {
      onError(error);
    }
    if (!ended) {
      beating = setTimeout(() => void beat(), options.heartbeatMs);
    }
  };
  beating = setTimeout(() => void beat(), options.heartbeatMs);

  const stop = async (graceMs: number): Promise<void> => {
    const stopped = stopTickets?.();
    stopTickets = undefined;
    if (stopped !== undefined) {
      await withGrace([stopped], graceMs);
      givingBack = true;
      for (const { giveBack } of running.values()) {
        giveBack();
      }
      await withGrace([stopped], STOP_MS);
    }
  };

  return {
    accept: async (delivery, jobs) => ((await accept({ delivery, jobs })) ? "accepted" : "known"),
    enqueue: async (jobs) => {
      await accept({ delivery: undefined, jobs });
    },
    start: async (handler) => {
      if (stopTickets !== undefined) {
        throw new Error("The queue runs already.");
      }
      givingBack = false;
      stopTickets = await runTickets(pool, {
        concurrency: options.concurrency,
        pollMs: Math.max(MIN_POLL_MS, options.heartbeatMs / 5),
        work: async (key) => work(key, handler),
        onPool: async (name) => replica.addPool(name),
        onError,
      });
    },
    stop,
    state: async () => readState(db, now()),
    dead: async (max) => readDead(db, max),
    retry: async (key) =>
      inTransaction(db, async (trx) => {
        const revived = await retryDead(trx, "postgres", key, now());
        await addTickets(trx, revived, now());
        return revived.length;
      }),
    idle: async (withinMs = 0) => untilIdle(db, now, withinMs),
    end: async () => {
      await stop(0);
      ended = true;
      clearTimeout(beating);
      await replica.leave().catch(onError);
    },
  };
};

const AGAIN_MS = 1000;
const MIN_POLL_MS = 50;
/** Longest that the end of what was given back is waited for; a database that is away must not keep a process. */
const STOP_MS = 5000;
