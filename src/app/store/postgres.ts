import { Logger, runMigrations } from "graphile-worker";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, Db } from "./database.ts";
import { migrate } from "./migrations.ts";

/** Connections to one PostgreSQL. Each part has its own, so that many in one cannot keep the others out. */
type PostgresConnections = {
  readonly store: Db;
  readonly queue: Db;
  /** For graphile-worker, which reads ids as text. */
  readonly worker: pg.Pool;
  readonly close: () => Promise<void>;
};

/**
 * Opens a PostgreSQL, and brings its tables up to date.
 *
 * @param onError receives errors of idle connections; without secrets
 * @throws if it can't be reached or brought up to date
 */
export const openPostgres = async (url: string, onError: (error: unknown) => void): Promise<PostgresConnections> => {
  const queue = databaseOf(poolOf({ connectionString: url, max: 6, types: NUMBERS }, onError));
  const store = databaseOf(poolOf({ connectionString: url, max: 4, types: NUMBERS }, onError));
  const worker = poolOf({ connectionString: url, max: 4, onConnect: tuneForWorker }, onError);
  const close = async (): Promise<void> => {
    await Promise.all([queue.destroy(), store.destroy(), worker.end()]);
  };
  try {
    await bringUpToDate(url, queue, worker);
    return { store, queue, worker, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/**
 * Settings of graphile-worker's connections; the pool waits for them. Compiling its query takes longer than running it.
 * And its writes need not be on disk: if the database falls, a key is only run once more.
 */
const tuneForWorker = (client: pg.ClientBase): void =>
  client.query("set jit = off; set synchronous_commit = off") as unknown as undefined;

const databaseOf = (pool: pg.Pool): Kysely<Database> =>
  new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

/** Any fixed number, the same for all replicas. */
const MIGRATION_LOCK = 7_015_501;

/** Replicas that start at once go one after the other; all but the first find nothing to do. */
const bringUpToDate = async (url: string, db: Kysely<Database>, pool: pg.Pool): Promise<void> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await migrate(db, "postgres");
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
  } finally {
    // The lock ends with its connection.
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
  // A connection that breaks says so by an event, idle or not, and without a listener that ends the process. Whoever
  // was using it gets the error from the query.
  pool.on("error", (error) => {
    // Only its words: the event hangs the whole connection on to it, with the address and the password.
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

/** Times, counts and ids fit into a number, and SQLite gives numbers too. */
const NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
