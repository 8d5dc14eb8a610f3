import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { BackendPlace } from "../../src/app/open-backend.ts";
import { REPOSITORY_ROOT } from "../house/repository-root.ts";

/** A process with a queue of its own. */
export type QueueChild = {
  /** Numbers of the deliveries that it acknowledged. */
  readonly accepted: readonly number[];
  /** Keys of the jobs that it runs. */
  readonly running: readonly string[];
  /** Resolves once it has said something so that a condition holds; rejects where it ends before. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** kill -9 */
  readonly kill: () => Promise<void>;
};

/** Starts `queue-child.ts`, which accepts so many deliveries and never finishes a job. */
export const startQueueChild = (place: BackendPlace, many: number, heartbeatMs = 1000): QueueChild => {
  const child = spawn(
    process.execPath,
    [`${REPOSITORY_ROOT}/test/support/queue-child.ts`, JSON.stringify(place), String(many), String(heartbeatMs)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const accepted: number[] = [];
  const running: string[] = [];
  const waiting = new Set<() => void>();
  const exited = once(child, "exit");
  createInterface(child.stdout).on("line", (line) => {
    const [word, rest = ""] = line.split(" ");
    if (word === "accepted") {
      accepted.push(Number(rest));
    }
    if (word === "running") {
      running.push(rest);
    }
    for (const look of waiting) {
      look();
    }
  });
  return {
    accepted,
    running,
    until: async (holds) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (holds()) {
            waiting.delete(look);
            resolve();
          }
        };
        waiting.add(look);
        exited.then(() => reject(new Error("The process ended.")), reject);
        look();
      }),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
};
