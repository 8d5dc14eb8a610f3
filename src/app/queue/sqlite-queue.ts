import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { type ClosableQueue, createQueue } from "./create-queue.ts";
import { createGroupCommit, type Write } from "./group-commit.ts";
import type { QueueOptions } from "./queue.ts";
import { nextRequests, OVERDUE_MS, raiseOverdue, releaseRuns } from "./requests.ts";

/** The queue of one process, in its own SQLite: a loop reads the next keys from the table of requests. */
export const createSqliteQueue = async (db: Db, options: QueueOptions): Promise<ClosableQueue> => {
  const { now, concurrency, onError } = options;
  const running = new Map<string, Promise<void>>();
  let work: ((key: string) => Promise<void>) | undefined;
  let looking: Promise<void> = Promise.resolve();
  let woken = false;
  let timer: NodeJS.Timeout | undefined;
  let raisedAt = now();

  /** Runs the next keys, as many as there is room for. Never throws. */
  const look = async (): Promise<void> => {
    woken = false;
    const run = work;
    const room = concurrency - running.size;
    if (run === undefined || room <= 0) {
      return;
    }
    clearTimeout(timer);
    try {
      if (now() - raisedAt >= RAISE_EVERY_MS) {
        raisedAt = now();
        await commit(async (trx) => raiseOverdue(trx, now() - OVERDUE_MS, concurrency));
      }
      // Those whose requests are just being taken are still among them.
      const next = await nextRequests(db, now(), concurrency);
      for (const { key } of next.filter((one) => !running.has(one.key)).slice(0, room)) {
        const ended = run(key)
          .catch((error: unknown) => (work === undefined ? undefined : onError(error)))
          .finally(() => running.delete(key))
          .then(wake);
        running.set(key, ended);
      }
      const due = await nextDue(db, now());
      timer = setTimeout(wake, Math.min(MAX_SLEEP_MS, Math.max(1, due - now())));
    } catch (error) {
      onError(error);
      timer = setTimeout(wake, AGAIN_MS);
    }
  };

  const wake = (): void => {
    if (!woken) {
      woken = true;
      looking = looking.then(look);
    }
  };

  const commit = createGroupCommit(db, async () => undefined);
  const write: Write = async (transact) => commit(transact).finally(wake);
  // The directory is ours alone, so what ran something before us is dead.
  await write(async (trx) => releaseRuns(trx, { owner: undefined, tries: options.tries, now: now() }));
  const engine = {
    write,
    writeMany: write,
    start: async (next: (key: string) => Promise<void>) => {
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
  return createQueue(db, engine, { ...options, owner: randomUUID() });
};

/** Milliseconds until what failed is tried again. */
const AGAIN_MS = 1000;
/** The clock may be set while we wait by another one. */
const MAX_SLEEP_MS = 60_000;
const RAISE_EVERY_MS = 5000;

const nextDue = async (db: Db, now: number): Promise<number> => {
  const { rows } = await sql<{ due: number | null }>`select min(due) as due from requests
    where run is null and failed_at is null and due > ${now}`.execute(db);
  return rows[0]?.due ?? Number.MAX_SAFE_INTEGER;
};
