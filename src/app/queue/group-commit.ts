import { sql } from "kysely";
import type { Db, Trx } from "../store/database.ts";
import type { WakeUp, Written } from "./requests.ts";

/** Commits a transaction, and wakes the keys that it returns. */
export type Write = <T>(work: (trx: Trx) => Promise<Written<T>>) => Promise<T>;

type Waiting = {
  readonly work: (trx: Trx) => Promise<Written<() => void>>;
  readonly failed: (error: unknown) => void;
};

/**
 * Commits together what comes while the last commit waits for the disk, so that a storm of webhooks does not need a
 * commit for each. Each work has a savepoint, so one that fails does not fail the others.
 *
 * @param wake wakes keys, in the same transaction
 */
export const createGroupCommit = (db: Db, wake: (trx: Trx, wakeUps: readonly WakeUp[]) => Promise<void>): Write => {
  const waiting: Waiting[] = [];
  let busy = false;

  const commitAll = async (): Promise<void> => {
    // What comes in the same turn of the event loop goes into the same commit.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_BATCH);
      const commit = async () => db.transaction().execute(async (trx) => writeBatch(trx, batch, wake));
      const answers = await commit()
        .catch(async (error: unknown) => {
          if (isDeadlock(error)) {
            return commit();
          }
          throw error;
        })
        .catch((error: unknown) =>
          batch.map(
            ({ failed }) =>
              () =>
                failed(error),
          ),
        );
      for (const answer of answers) {
        answer();
      }
    }
    busy = false;
  };

  return async (work) =>
    new Promise((done, failed) => {
      const answering = async (trx: Trx): Promise<Written<() => void>> => {
        const { value, wakeUps } = await work(trx);
        return { value: () => done(value), wakeUps };
      };
      waiting.push({ work: answering, failed });
      if (!busy) {
        busy = true;
        void commitAll();
      }
    });
};

const MAX_BATCH = 100;

const writeBatch = async (
  trx: Trx,
  batch: readonly Waiting[],
  wake: (trx: Trx, wakeUps: readonly WakeUp[]) => Promise<void>,
): Promise<readonly (() => void)[]> => {
  const written: Written<() => void>[] = [];
  for (const { work, failed } of batch) {
    await sql`savepoint work`.execute(trx);
    try {
      written.push(await work(trx));
    } catch (error) {
      // It fails if the whole transaction is gone: the connection was lost, or SQLite ended it because the disk is full.
      const undone = await sql`rollback to savepoint work`.execute(trx).catch(() => undefined);
      if (undone === undefined || isDeadlock(error)) {
        throw error;
      }
      written.push({ value: () => failed(error), wakeUps: [] });
    }
    await sql`release savepoint work`.execute(trx);
  }
  await wake(
    trx,
    written.flatMap(({ wakeUps }) => wakeUps),
  );
  return written.map(({ value }) => value);
};

/** Two replicas waited for each other. */
const isDeadlock = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === "40P01";
