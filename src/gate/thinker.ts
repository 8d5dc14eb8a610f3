import { Worker } from "node:worker_threads";
import { type Think, TookTooLong } from "./think.ts";
import type { Answer, Asked } from "./thinker-thread.ts";
import { CLOCK_FACTOR } from "./times.ts";

/** Has tasks done in a thread of its own, one after the other. */
export type Thinker = {
  /** The budget of one pull request: what all its tasks may take together. */
  readonly open: () => Think;
  readonly close: () => Promise<void>;
};

export type ThinkerOptions = {
  /** The file that the thread runs: `thinker-thread.ts`, or one that imports it and does nothing else where `isThinker`. */
  readonly entry: string;
  readonly builtin: ReadonlyMap<string, string>;
  /** Milliseconds of computing for one pull request. */
  readonly ms: number;
  /** Megabytes of memory that the thread may take. */
  readonly memoryMb: number;
  /** How long the thread has computed, in milliseconds; of its own processor time, where Node can tell it. */
  readonly used?: (worker: Worker) => Promise<number>;
};

/** Milliseconds between two looks at how long a task takes. */
const LOOK_MS = 50;

type Waiting = {
  readonly asked: Asked;
  readonly budget: { left: number };
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
};

/** A thread, and when it has loaded what it runs. */
type Thread = { readonly worker: Worker; readonly ready: Promise<void> };

/**
 * Starts a thread when it is first needed. A task that takes longer than its pull request has left is ended with the
 * thread, and the next one gets a new thread; so does one that fills the memory.
 */
export const createThinker = ({ entry, builtin, ms, memoryMb, used = processorTime }: ThinkerOptions): Thinker => {
  let thread: Thread | undefined;
  const waiting: Waiting[] = [];
  let busy = false;
  const tooLong = (cause?: unknown): TookTooLong => new TookTooLong(ms / 1_000, { cause });
  const start = (): Thread => {
    const worker = new Worker(entry, {
      workerData: { thinker: true, builtin },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      // What starts us may have options that are not for threads, such as a test's.
      execArgv: [],
    });
    const ready = new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      // Stays, for an error that nobody listens for would end the process.
      worker.on("error", reject);
      worker.once("exit", () => reject(new Error("The thread ended before it was ready")));
    });
    ready.catch(() => {});
    return { worker, ready };
  };
  const end = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.worker.terminate();
  };
  const runAll = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      thread ??= start();
      thread.worker.ref();
      const { failed } = next;
      await runOne(thread, next, used).catch(async (cause: unknown) => {
        await end();
        failed(tooLong(cause));
      });
    }
    // Nothing is to be done, so nobody has to wait for the thread.
    thread?.worker.unref();
    busy = false;
  };
  return {
    open: () => {
      const budget = { left: ms };
      return (name, input) =>
        new Promise((done, failed) => {
          if (budget.left <= 0) {
            failed(tooLong());
            return;
          }
          waiting.push({ asked: { name, input }, budget, done: done as (value: unknown) => void, failed });
          void runAll();
        });
    },
    close: async () => {
      for (const one of waiting.splice(0)) one.failed(tooLong());
      await end();
    },
  };
};

/**
 * Runs one task to its end.
 *
 * @throws where its budget is used up, or the thread ends
 */
const runOne = async (
  { worker, ready }: Thread,
  { asked, budget, done, failed }: Waiting,
  used: NonNullable<ThinkerOptions["used"]>,
): Promise<void> => {
  const answered = Promise.withResolvers<Answer>();
  // It is awaited below; until then its failing must not count as unhandled.
  answered.promise.catch(() => {});
  const onEnd = (cause: unknown): void => answered.reject(new Error("The thread ended", { cause }));
  let look: NodeJS.Timeout | undefined;
  try {
    // To load it takes longer than most tasks, and is not theirs.
    await ready;
    worker.on("message", answered.resolve).on("error", onEnd).on("exit", onEnd);
    const before = await used(worker);
    const begun = performance.now();
    const spent = async (): Promise<number> =>
      Math.max((await used(worker)) - before, (performance.now() - begun) / CLOCK_FACTOR);
    look = setInterval(() => {
      spent().then((time) => {
        if (time >= budget.left) onEnd(`after ${time} milliseconds`);
      }, onEnd);
    }, LOOK_MS);
    worker.postMessage(asked);
    const answer = await answered.promise;
    budget.left -= await spent();
    if ("value" in answer) done(answer.value);
    else failed(new Error(`A task of the thinker failed: ${answer.failed}`));
  } catch (error) {
    budget.left = 0;
    throw error;
  } finally {
    clearInterval(look);
    worker.off("message", answered.resolve).off("error", onEnd).off("exit", onEnd);
  }
};

/** Node 24.6 and later tell a thread's own time; before, the clock has to do. */
const processorTime = async (worker: Worker): Promise<number> => {
  if (typeof worker.cpuUsage !== "function") return performance.now();
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1_000;
};
