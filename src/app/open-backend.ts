import { createSqliteQueue } from "./queue/create-queue.ts";
import { createGraphileQueue } from "./queue/graphile-queue.ts";
import type { Queue, QueueOptions } from "./queue/queue.ts";
import { createStore } from "./store/create-store.ts";
import { createGroupCommit } from "./store/group-commit.ts";
import { openPostgres, openSqlite } from "./store/open-database.ts";
import type { Store } from "./store/store.ts";

export type Backend = {
  readonly kind: "sqlite" | "postgres";
  readonly queue: Queue;
  readonly store: Store;
  readonly close: () => Promise<void>;
};

export type BackendPlace = { readonly databaseUrl: string } | { readonly dataDir: string };

/** @throws if the database cannot be reached, or another process has the directory */
export const openBackend = async (place: BackendPlace, options: QueueOptions): Promise<Backend> =>
  "databaseUrl" in place ? onPostgres(place.databaseUrl, options) : onSqlite(place.dataDir, options);

const onPostgres = async (url: string, options: QueueOptions): Promise<Backend> => {
  const connections = await openPostgres(url, options.onError);
  try {
    const queue = await createGraphileQueue(connections.queue, connections.worker, options);
    return {
      kind: "postgres",
      queue,
      store: createStore(connections.store, {
        now: options.now,
        quick: async (work) => work(connections.quick),
        replicas: queue.replicas,
      }),
      close: async () => {
        await queue.close();
        await connections.close();
      },
    };
  } catch (error) {
    await connections.close();
    throw error;
  }
};

const onSqlite = async (dataDir: string, options: QueueOptions): Promise<Backend> => {
  const { db, close } = await openSqlite(dataDir);
  try {
    const commits = createGroupCommit(db);
    const queue = await createSqliteQueue(db, commits, options);
    return {
      kind: "sqlite",
      queue,
      store: createStore(db, { now: options.now, quick: commits.quick, replicas: async () => 1 }),
      close: async () => {
        await queue.stop(0);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
