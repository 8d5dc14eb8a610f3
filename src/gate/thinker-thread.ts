import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { createSigner } from "./signer.ts";
import { createTasks, type Tasks, thinkHere } from "./think.ts";

/** Messages to and from the thread. */
export type Asked = { readonly name: keyof Tasks; readonly input: Parameters<Tasks[keyof Tasks]>[0] };
export type Answer = { readonly value: unknown } | { readonly failed: string };

/** Whether this code runs in a thread of `createThinker`. */
export const isThinker = (): boolean =>
  !isMainThread && (workerData as { readonly thinker?: unknown } | null)?.thinker === true;

/** Runs the tasks that are sent to this thread. */
const serveTasks = (): void => {
  const { builtin } = workerData as { readonly builtin: ReadonlyMap<string, string> };
  const think = thinkHere(createTasks(builtin, createSigner([]).hash));
  const answer = (said: Answer): void => parentPort?.postMessage(said);
  parentPort?.postMessage("ready");
  parentPort?.on("message", ({ name, input }: Asked) => {
    think(name, input as never).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ failed: error instanceof Error ? error.message : String(error) }),
    );
  });
};

// The App starts a thread with this file; the Action, which is one file, with itself.
if (isThinker()) serveTasks();
