import { CompiledQuery } from "kysely";
import type { Db, Quick, Trx } from "./database.ts";

type Waiting = {
  readonly waits: boolean;
  readonly work: (trx: Trx) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
};

export type GroupCommit = {
  /** The commit is on disk before it resolves. */
  readonly durable: Quick;
  readonly quick: Quick;
};

/**
 * Group commit for SQLite, which has one writer: what waits at the same time is written by one transaction, so the pages
 * that all of it changes (the ends of indexes) are written once. If one fails, each is written alone.
 *
 * `work` may run twice, and must use the given connection only.
 */
export const createGroupCommit = (db: Db): GroupCommit => {
  const waiting: Waiting[] = [];
  let busy = false;
  const writeAll = async (): Promise<void> => {
    await new Promise(setImmediate);
    while (waiting.length > 0) await writeGroup(db, waiting.splice(0, MAX_GROUP));
    busy = false;
  };
  const add =
    (waits: boolean): Quick =>
    async <T>(work: (db: Db) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ waits, work, resolve: resolve as Waiting["resolve"], reject });
        if (!busy) void writeAll();
        busy = true;
      });
  return { durable: add(true), quick: add(false) };
};

const MAX_GROUP = 100;

const writeGroup = async (db: Db, group: readonly Waiting[]): Promise<void> => {
  try {
    const results = await (group.some(({ waits }) => waits) ? transact(db, group) : transactQuick(db, group));
    for (const [index, { resolve }] of group.entries()) resolve(results[index]);
  } catch (error) {
    if (group.length > 1) for (const one of group) await writeGroup(db, [one]);
    else group[0]?.reject(error);
  }
};

const transact = async (db: Db, group: readonly Waiting[]): Promise<readonly unknown[]> =>
  db.transaction().execute(async (trx) => {
    const results: unknown[] = [];
    for (const { work } of group) results.push(await work(trx));
    return results;
  });

const transactQuick = async (db: Db, group: readonly Waiting[]): Promise<readonly unknown[]> =>
  db.connection().execute(async (one) => {
    await one.executeQuery(NOT_WAITING);
    try {
      return await transact(one, group);
    } finally {
      await one.executeQuery(WAITING);
    }
  });

const NOT_WAITING = CompiledQuery.raw("pragma synchronous = normal");
const WAITING = CompiledQuery.raw("pragma synchronous = full");
