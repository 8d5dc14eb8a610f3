import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, type BackendPlace, openBackend } from "../../src/app/open-backend.ts";
import type { Delivery, NewJob, QueueOptions } from "../../src/app/queue/queue.ts";
import type { DatabaseKind } from "../../src/app/store/database.ts";
import { sharedPostgres, type TestPostgres } from "./start-postgres.ts";

/** The backends that can be tested on this machine: in CI both, or the tests fail. */
export const backendKinds = async (): Promise<readonly DatabaseKind[]> =>
  (await sharedPostgres()) === undefined ? ["sqlite"] : ["sqlite", "postgres"];

/** An empty database, and what went on in it. */
export type BackendContext = {
  readonly place: BackendPlace;
  /** Opens it; on PostgreSQL as often as you like, for several replicas. */
  readonly open: (options?: Partial<QueueOptions>) => Promise<Backend>;
  /** What was told to `onError`. */
  readonly errors: unknown[];
  /** Moves the clock on, in milliseconds. */
  readonly pass: (milliseconds: number) => void;
  readonly now: () => number;
  /** The server behind it; PostgreSQL only. */
  readonly postgres: TestPostgres | undefined;
  /** Closes what was opened, and forgets it. */
  readonly end: () => Promise<void>;
};

let template: Promise<string> | undefined;

/** A database of the shared server that has its tables already: making them anew takes most of a small test. */
const templateOf = async (postgres: TestPostgres): Promise<string> => {
  template ??= (async () => {
    const url = await postgres.createDatabase();
    const backend = await openBackend({ databaseUrl: url }, { ...USUAL, now: Date.now, onError: () => undefined });
    await backend.close();
    return url;
  })();
  return template;
};

const USUAL = { concurrency: 4, tries: 3, backoffMs: 4, heartbeatMs: 250, random: Math.random };

/**
 * Makes a database of a kind with nothing in it.
 *
 * @param server not the shared one; with it, the tables are not there yet either
 */
export const backendContext = async (kind: DatabaseKind, server?: TestPostgres): Promise<BackendContext> => {
  const postgres = kind === "postgres" ? (server ?? (await sharedPostgres())) : undefined;
  const dataDir = mkdtempSync(join(tmpdir(), "tollgate-data-"));
  const like = postgres === undefined || server !== undefined ? undefined : await templateOf(postgres);
  const place = postgres === undefined ? { dataDir } : { databaseUrl: await postgres.createDatabase(like) };
  const opened: Backend[] = [];
  const errors: unknown[] = [];
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  return {
    place,
    postgres,
    errors,
    now,
    pass: (milliseconds) => {
      ahead += milliseconds;
    },
    open: async (options) => {
      const backend = await openBackend(place, {
        ...USUAL,
        now,
        onError: (error) => errors.push(error),
        ...options,
      });
      opened.push(backend);
      return backend;
    },
    end: async () => {
      await Promise.all(opened.map(async (backend) => backend.close().catch(() => undefined)));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** A valid job of pull request `number`, in installation 1. */
export const pullJob = (number: number, changes: Partial<NewJob> = {}): NewJob => ({
  key: `pull-request:acme/shop#${number}`,
  installation: 1,
  task: { kind: "pull-request", ref: { owner: "acme", repo: "shop", number } },
  urgency: "event",
  ...changes,
});

/** A valid delivery. */
export const deliveryOf = (id: string, changes: Partial<Delivery> = {}): Delivery => ({
  id,
  event: "pull_request",
  action: "synchronize",
  installation: 1,
  repository: "acme/shop",
  receivedAt: 1_764_000_000_000,
  ...changes,
});

/** A promise that is resolved from outside. */
export const gate = (): { readonly open: () => void; readonly opened: Promise<void> } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};
