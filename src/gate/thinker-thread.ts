import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { createSigner } from "./signer.ts";
import { createTasks, type Tasks, thinkHere } from "./think.ts";

/** A task, as it is sent to the thread, and what the thread answers. */
export type Asked = { readonly name: keyof Tasks; readonly input: Parameters<Tasks[keyof Tasks]>[0] };
export type Answer = { readonly value: unknown } | { readonly failed: string };

/** Whether this process's code runs in a thread that `createThinker` started. */
export const isThinker = (): boolean =>
  !isMainThread && (workerData as { readonly thinker?: unknown } | null)?.thinker === true;

/** Does the tasks that are sent to this thread, one after the other, until it is ended. */
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

// The App starts a thread with this very file; the Action, which is one file, with itself.
if (isThinker()) serveTasks();
