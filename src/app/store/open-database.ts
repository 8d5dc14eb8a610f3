import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Logger, runMigrations } from "graphile-worker";
import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import pg from "pg";
import type { Database, Db } from "./database.ts";
import { migrate } from "./migrations.ts";

/**
 * Each part has its own connections, so that none can use up those of another. Commits of `quick` do not wait for the
 * disk (`Quick`). `worker` is for graphile-worker, which reads ids as text.
 */
type PostgresConnections = {
  readonly store: Db;
  readonly quick: Db;
  readonly queue: Db;
  readonly worker: pg.Pool;
  readonly close: () => Promise<void>;
};

/** @param onError receives errors of idle connections; without secrets */
export const openPostgres = async (url: string, onError: (error: unknown) => void): Promise<PostgresConnections> => {
  const queue = databaseOf(poolOf({ connectionString: url, max: 5, types: NUMBERS }, onError));
  const store = databaseOf(poolOf({ connectionString: url, max: 3, types: NUMBERS }, onError));
  const quick = databaseOf(poolOf({ connectionString: url, max: 2, types: NUMBERS, onConnect: tuneQuick }, onError));
  const worker = poolOf({ connectionString: url, max: 4, onConnect: tuneForWorker }, onError);
  const close = async (): Promise<void> => {
    await Promise.all([queue.destroy(), store.destroy(), quick.destroy(), worker.end()]);
  };
  try {
    await bringUpToDate(url, queue, worker);
    return { store, quick, queue, worker, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** JIT takes longer than the query, and a write that a crash loses only makes a key run once more. */
const tuneForWorker = (client: pg.ClientBase): void =>
  client.query("set jit = off; set synchronous_commit = off") as unknown as undefined;

const tuneQuick = (client: pg.ClientBase): void => client.query("set synchronous_commit = off") as unknown as undefined;

const databaseOf = (pool: pg.Pool): Kysely<Database> =>
  new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

const MIGRATION_LOCK = 7_015_501;

/** Replicas that start at once migrate one after the other. */
const bringUpToDate = async (url: string, db: Kysely<Database>, pool: pg.Pool): Promise<void> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(db, "postgres");
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
  } finally {
    await client.end();
  }
};

const CONNECT_MS = 5000;
const QUERY_MS = 60_000;

const poolOf = (config: pg.PoolConfig, onError: (error: unknown) => void): pg.Pool => {
  const pool = new pg.Pool({
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    application_name: "tollgate",
    ...config,
  });
  // Without a listener, the error of a broken connection ends the process. Only its message is passed on, because the
  // error also holds the connection, with its password.
  pool.on("error", (error) => {
    if (!pool.ending) {
      onError(new Error(`The connection to PostgreSQL was lost: ${error.message}`));
    }
  });
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
  });
  return pool;
};

const INT8 = 20;

const NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** @throws if another process has the directory, or it cannot be written */
export const openSqlite = async (
  directory: string,
): Promise<{ readonly db: Db; readonly close: () => Promise<void> }> => {
  // A folder of ours in somebody's work tree must not be committed with it.
  if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined)
    writeFileSync(join(directory, ".gitignore"), "*\n");
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
  // With the write-ahead log, only FULL puts on disk what was acknowledged. A checkpoint every 16 MB instead of 4:
  // pages that each evaluation changes are copied into the database a quarter as often.
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  database.exec("pragma wal_autocheckpoint = 4000");
  return database;
};

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
        // `query` counts its parameters as PostgreSQL does.
        const made = statementOf(database.prepare(text.replaceAll(/\$(\d+)/g, "?$1")));
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

/**
 * Locks a directory for this process, by the operating system's lock that SQLite takes. It ends with the process.
 * Nothing is written, so no journal can be left behind.
 */
const lockDirectory = (directory: string): (() => void) => {
  const lock = new DatabaseSync(join(directory, "tollgate.lock"), { timeout: 0 });
  try {
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
