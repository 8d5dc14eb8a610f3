import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Logger, type Runner, run, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import type { Engine } from "./create-queue.ts";

/** graphile-worker's name of our jobs. Their payload is the key to run. */
export const TASK = "tollgate-key";

/**
 * Runs graphile-worker, and begins it anew if it gives up after minutes without a database.
 *
 * @param options `onPool`: a pool of workers is about to lock jobs under this name
 */
export const createWorker = (
  pool: Pool,
  options: {
    readonly concurrency: number;
    readonly pollMs: number;
    readonly onPool: (pool: string) => Promise<void>;
    readonly onError: (error: unknown) => void;
  },
): Pick<Engine, "start" | "stop"> => {
  const { concurrency, pollMs, onPool, onError } = options;
  let stopping = new AbortController();
  let runner: Runner | undefined;

  const begin = async (work: (key: string) => Promise<void>): Promise<void> => {
    const events: WorkerEvents = new EventEmitter();
    events.on("pool:create", ({ workerPool }) => void onPool(workerPool.id).catch(onError));
    runner = await run({
      pgPool: pool,
      events,
      // Failures of jobs are handled by the queue; all other errors are reported.
      logger: new Logger(() => (level, message, meta) => {
        if (level === "error" && meta?.["failure"] !== true) {
          onError(meta?.["error"] ?? new Error(message));
        }
      }),
      concurrency,
      pollInterval: pollMs,
      noHandleSignals: true,
      parsedCronItems: [],
      taskList: { [TASK]: async (payload) => work((payload as { readonly key: string }).key) },
      preset: {
        worker: {
          // Batches are tried again for minutes if the database is away; a single write would be an unhandled rejection.
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
  };

  const keepRunning = async (work: (key: string) => Promise<void>, { signal }: AbortController): Promise<void> => {
    while (!signal.aborted) {
      await runner?.promise.catch(onError);
      await wait(AGAIN_MS, undefined, { signal, ref: false })
        .then(async () => begin(work))
        .catch((error: unknown) => (signal.aborted ? undefined : onError(error)));
    }
  };

  return {
    start: async (work) => {
      stopping = new AbortController();
      await begin(work);
      void keepRunning(work, stopping);
    },
    stop: async () => {
      stopping.abort();
      // It throws if it has stopped already, by itself.
      await runner?.stop().catch(() => undefined);
    },
  };
};

const AGAIN_MS = 1000;
