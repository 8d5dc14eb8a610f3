import { randomUUID } from "node:crypto";
import { Logger, runMigrations } from "graphile-worker";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { createGraphileQueue } from "../queue/create-graphile-queue.ts";
import { keepReplica } from "../queue/keep-replica.ts";
import type { Backend, QueueOptions } from "./backend.ts";
import { createStore } from "./create-store.ts";
import type { Database } from "./database.ts";
import { migrate } from "./migrations.ts";

/**
 * Opens a PostgreSQL that any number of replicas share.
 *
 * @throws where it can't be reached or brought up to date
 */
export const openPostgres = async (url: string, options: QueueOptions): Promise<Backend> => {
  const heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  // The store has connections of its own, so that many at its doors can't keep deliveries out, or a sign of life in. So
  // has graphile-worker, which reads ids as text: one to listen, and few for all its workers, since those who ask for
  // the next ticket at once only stand in each other's way.
  const queueDb = databaseOf(poolOf({ connectionString: url, max: 6, types: NUMBERS }, options));
  const storeDb = databaseOf(poolOf({ connectionString: url, max: 4, types: NUMBERS }, options));
  const theirs = poolOf(
    {
      connectionString: url,
      max: Math.min(options.concurrency, 3) + 1,
      onConnect: tuneForTickets,
    },
    options,
  );
  const closeAll = async (): Promise<void> => {
    await Promise.all([queueDb.destroy(), storeDb.destroy(), theirs.end()]);
  };
  try {
    await bringUpToDate(url, queueDb, theirs);
    const replica = await keepReplica(queueDb, randomUUID(), {
      tries: options.tries,
      now: options.now,
      beatMs: heartbeatMs,
    });
    const queue = createGraphileQueue({ db: queueDb, pool: theirs, replica }, { ...options, heartbeatMs });
    return {
      kind: "postgres",
      queue,
      store: createStore(storeDb, { now: options.now, replicas: replica.count }),
      close: async () => {
        await queue.end();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
};

/**
 * Settings of graphile-worker's connections; the pool waits for them, whatever its types say. What is written by those
 * need not be on disk: should the database fall, a ticket is only looked at once more. And a table that is empty at one
 * moment and long at the next has statistics that are wrong in both: without these, the next ticket of 5,000 is found by
 * reading and sorting all of them.
 */
const tuneForTickets = (client: pg.ClientBase): void =>
  client.query("set synchronous_commit = off; set enable_seqscan = off; set enable_sort = off") as unknown as undefined;

const databaseOf = (pool: pg.Pool): Kysely<Database> =>
  new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });

const HEARTBEAT_MS = 5000;

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

const poolOf = (config: pg.PoolConfig, { onError }: Pick<QueueOptions, "onError">): pg.Pool => {
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
