import type { Backend, QueueOptions } from "./backend.ts";
import { openPostgres } from "./open-postgres.ts";
import { openSqlite } from "./open-sqlite.ts";

/** Where everything is kept: a PostgreSQL for any number of replicas, or a directory for one process. */
export type BackendPlace = { readonly databaseUrl: string } | { readonly dataDir: string };

/**
 * Opens the queue and the store, and brings their tables up to date.
 *
 * @throws where the database can't be reached, or another process has the directory
 */
export const openBackend = async (place: BackendPlace, options: QueueOptions): Promise<Backend> =>
  "databaseUrl" in place ? openPostgres(place.databaseUrl, options) : openSqlite(place.dataDir, options);
