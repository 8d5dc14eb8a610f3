import { Worker } from "node:worker_threads";
import type { BuiltinPolicies } from "../policy/policy-files.ts";
import type { RunTask } from "./policy-tasks.ts";
import type { Answer, Asked } from "./policy-worker-thread.ts";
import { CLOCK_FACTOR, TookTooLong } from "./times.ts";

export type PolicyWorker = {
  readonly open: () => RunTask;
  readonly close: () => Promise<void>;
};

/** `entry`: the thread's file, `policy-worker-thread.ts`. `ms`: milliseconds of computing per pull request. */
export type PolicyWorkerOptions = {
  readonly entry: string;
  readonly builtin: BuiltinPolicies;
  readonly ms: number;
  readonly memoryMb: number;
  readonly used?: (worker: Worker) => Promise<number>;
};

const LOOK_MS = 50;

type Waiting = {
  readonly asked: Asked;
  readonly budget: { left: number };
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
};

type Thread = { readonly worker: Worker; readonly ready: Promise<void> };

/**
 * Starts a thread at the first task. A task over its budget ends with the thread, and the next one gets a new thread.
 * Loading takes longer than most tasks and does not count.
 */
export const createPolicyWorker = ({
  entry,
  builtin,
  ms,
  memoryMb,
  used = processorTime,
}: PolicyWorkerOptions): PolicyWorker => {
  let thread: Thread | undefined;
  const waiting: Waiting[] = [];
  let busy = false;
  const tooLong = (cause?: unknown): TookTooLong => new TookTooLong(ms / 1_000, { cause });
  const start = (): Thread => {
    const worker = new Worker(entry, {
      // A map is copied without its other properties, and only a plain one is copied whole. The process may have options
      // that threads do not accept, for example in tests, so `execArgv` is empty.
      workerData: {
        policyWorker: true,
        builtin: new Map(builtin),
        prepared: builtin.prepared && new Map(builtin.prepared),
      },
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      execArgv: [],
    });
    const ready = new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      // Must stay, because an error without a listener would end the process.
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

const runOne = async (
  { worker, ready }: Thread,
  { asked, budget, done, failed }: Waiting,
  used: NonNullable<PolicyWorkerOptions["used"]>,
): Promise<void> => {
  const answered = Promise.withResolvers<Answer>();
  // Awaited below; until then a rejection must not count as unhandled.
  answered.promise.catch(() => {});
  const onEnd = (cause: unknown): void => answered.reject(new Error("The thread ended", { cause }));
  let look: NodeJS.Timeout | undefined;
  try {
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
    else failed(new Error(`A task of the policy worker failed: ${answer.failed}`));
  } catch (error) {
    budget.left = 0;
    throw error;
  } finally {
    clearInterval(look);
    worker.off("message", answered.resolve).off("error", onEnd).off("exit", onEnd);
  }
};

/** Processor time needs Node 24.6. */
const processorTime = async (worker: Worker): Promise<number> => {
  if (typeof worker.cpuUsage !== "function") return performance.now();
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1_000;
};
