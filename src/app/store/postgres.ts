import { Logger, runMigrations } from "graphile-worker";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, Db } from "./database.ts";
import { migrate } from "./migrations.ts";

/** Each part has its own connections, so that none can use up those of another. */
type PostgresConnections = {
  readonly store: Db;
  /** Commits do not wait for the disk (`Quick`). */
  readonly quick: Db;
  readonly queue: Db;
  /** For graphile-worker, which reads ids as text. */
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
  // A broken connection emits an event, which without a listener ends the process.
  pool.on("error", (error) => {
    // Only the message: the error also holds the connection, with its password.
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
