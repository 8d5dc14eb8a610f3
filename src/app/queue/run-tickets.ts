import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Logger, type Runner, run, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import { TICKET } from "./add-tickets.ts";

/** How tickets are run. */
export type TicketOptions = {
  readonly concurrency: number;
  readonly pollMs: number;
  /** Looks after a key; throws only where the database is away. */
  readonly work: (key: string) => Promise<void>;
  /** A pool is about to take tickets under this name. */
  readonly onPool: (pool: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

/**
 * Runs graphile-worker until it's stopped. It copes with a database that restarts, up to a point: after some minutes
 * without one it gives up, and is begun anew.
 *
 * @returns stops: takes no new ticket, and waits for those that are being worked on
 * @throws where the database can't be reached at the beginning
 */
export const runTickets = async (pool: Pool, options: TicketOptions): Promise<() => Promise<void>> => {
  const stopping = new AbortController();
  let runner = await begin(pool, options);

  const keepRunning = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await runner.promise.catch(options.onError);
      try {
        await wait(AGAIN_MS, undefined, { signal: stopping.signal, ref: false });
        runner = await begin(pool, options);
      } catch (error) {
        if (!stopping.signal.aborted) {
          options.onError(error);
        }
      }
    }
  };
  void keepRunning();
  return async () => {
    stopping.abort();
    // It throws where it has stopped already, by itself.
    await runner.stop().catch(() => undefined);
  };
};

const AGAIN_MS = 1000;

const begin = async (pool: Pool, { concurrency, pollMs, work, onPool, onError }: TicketOptions): Promise<Runner> => {
  const events: WorkerEvents = new EventEmitter();
  events.on("pool:create", ({ workerPool }) => {
    onPool(workerPool.id).catch(onError);
  });
  return run({
    pgPool: pool,
    events,
    // Jobs that fail are our own affair, and whatever else goes wrong is told by the errors.
    logger: new Logger(() => (level, message, meta) => {
      if (level === "error" && meta?.["failure"] !== true) {
        onError(meta?.["error"] ?? new Error(message));
      }
    }),
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    parsedCronItems: [],
    taskList: {
      [TICKET]: async (payload) => {
        await work((payload as { readonly key: string }).key);
      },
    },
    preset: {
      worker: {
        // Without a batch, one that can't be finished is an unhandled rejection; in one it's tried again for minutes.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
};
