import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, sql } from "kysely";
import type { Database, Db, Quick } from "./database.ts";
import { migrate } from "./migrations.ts";

/** @throws if another process has the directory, or it cannot be written */
export const openSqlite = async (
  directory: string,
): Promise<{ readonly db: Db; readonly close: () => Promise<void> }> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(directory);
  let opened: Db | undefined;
  const close = async (): Promise<void> => {
    await opened?.destroy();
    unlock();
  };
  try {
    const db = new Kysely<Database>({ dialect: sqliteDialect(openFile(join(directory, "tollgate.sqlite"))) });
    opened = db;
    await migrate(db, "sqlite");
    return { db, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Only the owner may read the file, from its first byte on: it holds tokens, encrypted, and what people wrote. */
const openFile = (path: string): DatabaseSync => {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: 5000 });
  // With the write-ahead log, only FULL puts on disk what was acknowledged.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  return database;
};

export const quickSqlite =
  (db: Db): Quick =>
  async (work) =>
    db.connection().execute(async (one) => {
      await sql`pragma synchronous = normal`.execute(one);
      try {
        return await work(one);
      } finally {
        await sql`pragma synchronous = full`.execute(one);
      }
    });

/** Kysely's dialect, over Node's own SQLite. Statements are kept, because preparing one costs more than running it. */
export const sqliteDialect = (database: DatabaseSync): SqliteDialect => {
  const statements = new Map<string, ReturnType<typeof statementOf>>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (text) => {
        if (text === "rollback") {
          return rollbackOf(database);
        }
        const known = statements.get(text);
        if (known !== undefined) {
          return known;
        }
        if (statements.size >= MAX_STATEMENTS) {
          statements.clear();
        }
        const made = statementOf(database.prepare(text));
        statements.set(text, made);
        return made;
      },
    },
  });
};

/** If the disk is full, SQLite ends the transaction itself, and the error of a second end would hide the first. */
const rollbackOf = (database: DatabaseSync) => ({
  reader: false,
  all: () => [],
  iterate: () => [].values(),
  run: () => {
    if (database.isTransaction) {
      database.exec("rollback");
    }
    return { changes: 0, lastInsertRowid: 0 };
  },
});

const MAX_STATEMENTS = 500;

const statementOf = (statement: StatementSync) => ({
  reader: statement.columns().length > 0,
  all: (parameters: readonly unknown[]): unknown[] => statement.all(...parameters.map(bound)),
  run: (parameters: readonly unknown[]) => statement.run(...parameters.map(bound)),
  iterate: (parameters: readonly unknown[]): IterableIterator<unknown> => statement.iterate(...parameters.map(bound)),
});

const bound = (value: unknown): SQLInputValue => {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    return value;
  }
  throw new TypeError(`SQLite can't hold a ${typeof value}.`);
};

/** Locks a directory for this process, by the operating system's lock that SQLite takes. It ends with the process. */
const lockDirectory = (directory: string): (() => void) => {
  const lock = new DatabaseSync(join(directory, "tollgate.lock"), { timeout: 0 });
  try {
    // Nothing is written, so no journal can be left behind.
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw new Error(
      `Another Tollgate is running on ${directory}. SQLite is for one process: stop the other one, give this one a DATA_DIR of its own, or set DATABASE_URL to run several.`,
      { cause: error },
    );
  }
  return () => lock.close();
};
