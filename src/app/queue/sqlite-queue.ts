import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../store/database.ts";
import { quickSqlite } from "../store/sqlite.ts";
import { createQueue, type Engine, type Work } from "./create-queue.ts";
import type { Queue, QueueOptions } from "./queue.ts";
import { nextRequests, OVERDUE_MS, raiseOverdue, releaseRuns } from "./take-requests.ts";

export const createSqliteQueue = async (db: Db, options: QueueOptions): Promise<Queue> => {
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
        await raiseOverdue(db, now() - OVERDUE_MS, concurrency);
      }
      // Those whose requests are just being taken are still among them.
      const found = await nextRequests(db, now(), concurrency);
      for (const next of found.filter(({ key }) => !running.has(key)).slice(0, room)) {
        const ended = run(next)
          .catch((error: unknown) => (work === undefined ? undefined : onError(error)))
          .finally(() => running.delete(next.key))
          .then(wake);
        running.set(next.key, ended);
      }
      const { rows } = await sql<{ due: number | null }>`select min(due) as due from requests
        where run is null and failed_at is null and due > ${now()}`.execute(db);
      // The clock may be set while the timer waits.
      sleepMs = Math.min(60_000, Math.max(1, (rows[0]?.due ?? Number.MAX_SAFE_INTEGER) - now()));
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
    write: async (transact) => db.transaction().execute(transact).finally(wake),
    quick: quickSqlite(db),
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
