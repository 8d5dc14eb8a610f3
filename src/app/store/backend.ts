import type { Queue } from "../queue/queue.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import type { Store } from "./store.ts";

/** A database with all that is kept in it. */
export type Backend = {
  readonly kind: "sqlite" | "postgres";
  readonly queue: Queue;
  readonly store: Store;
  /** Stops the queue and closes the database. */
  readonly close: () => Promise<void>;
};

/** How the queue behaves. */
export type QueueOptions = {
  /** Jobs at once, in this process. */
  readonly concurrency: number;
  /** Times that a job is tried before it is given up. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled for each further one, with jitter, up to ten minutes. */
  readonly backoffMs: number;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /**
   * Milliseconds between two signs of life of a replica on PostgreSQL, 5,000 where it's left out. One that gave none for
   * six times as long is dead, and its jobs are taken over.
   */
  readonly heartbeatMs?: number;
  /** Told of what goes wrong in the background; without secrets. */
  readonly onError: (error: unknown) => void;
};

/** Where everything is kept: a PostgreSQL for any number of replicas, or a directory for one process. */
export type BackendPlace = { readonly databaseUrl: string } | { readonly dataDir: string };

/**
 * Opens the queue and the store, and brings their tables up to date.
 *
 * @throws where the database can't be reached, or another process has the directory
 */
export const openBackend = async (place: BackendPlace, options: QueueOptions): Promise<Backend> =>
  "databaseUrl" in place ? openPostgres(place.databaseUrl, options) : openSqlite(place.dataDir, options);
