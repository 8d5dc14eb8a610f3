import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { withPrepared } from "./builtin-policies.ts";
import { createTasks, runTasksHere, type Tasks } from "./policy-tasks.ts";
import { createSigner } from "./signer.ts";

export type Asked = { readonly name: keyof Tasks; readonly input: Parameters<Tasks[keyof Tasks]>[0] };
export type Answer = { readonly value: unknown } | { readonly failed: string };

const isPolicyWorker = (): boolean =>
  !isMainThread && (workerData as { readonly policyWorker?: unknown } | null)?.policyWorker === true;

const serveTasks = (): void => {
  const { builtin: texts, prepared } = workerData as {
    readonly builtin: ReadonlyMap<string, string>;
    readonly prepared?: ReadonlyMap<string, string>;
  };
  const builtin = withPrepared(texts, prepared);
  const runTask = runTasksHere(createTasks(builtin, createSigner([]).hash));
  const answer = (said: Answer): void => parentPort?.postMessage(said);
  parentPort?.postMessage("ready");
  parentPort?.on("message", ({ name, input }: Asked) => {
    runTask(name, input as never).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ failed: error instanceof Error ? error.message : String(error) }),
    );
  });
};

// The App and the Action start a thread with this file; importing it for its types starts none.
if (isPolicyWorker()) serveTasks();
