import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { createEmbeddedQueue } from "../queue/create-embedded-queue.ts";
import type { Backend, QueueOptions } from "./backend.ts";
import { createStore } from "./create-store.ts";
import type { Database } from "./database.ts";
import { lockDirectory } from "./lock-directory.ts";
import { migrate } from "./migrate.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";

/**
 * Opens `tollgate.sqlite` in a directory that only this process uses. What was running when the last process died is
 * ready again.
 *
 * @throws where another process has the directory, or it can't be written
 */
export const openSqlite = async (directory: string, options: QueueOptions): Promise<Backend> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  let db: Kysely<Database> | undefined;
  try {
    db = new Kysely<Database>({ dialect: sqliteDialect(openFile(join(directory, "tollgate.sqlite"))) });
    await migrate(db, "sqlite");
    const opened = db;
    const queue = await createEmbeddedQueue(opened, options);
    return {
      kind: "sqlite",
      queue,
      store: createStore(opened, { now: options.now, replicas: async () => 1 }),
      close: async () => {
        await queue.stop(0);
        await opened.destroy();
        unlock();
      },
    };
  } catch (error) {
    await db?.destroy();
    unlock();
    throw error;
  }
};

/** The file holds tokens (sealed) and what people wrote: it's for its owner only, from its first byte on. */
const openFile = (path: string): DatabaseSync => {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: 5000 });
  // FULL: with the write-ahead log, only then has the disk what was acknowledged.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  return database;
};
