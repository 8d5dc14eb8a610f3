import type { SandboxEvent } from "../state/world.ts";

/** Hands events to one handler, in order for each pull request, side by side for different ones. */
export type EventQueue = {
  readonly push: (event: SandboxEvent) => void;
  /** Numbers of the pull requests that are being looked at. */
  readonly busy: ReadonlySet<number>;
  /** What went wrong the last time, for each pull request. */
  readonly failures: ReadonlyMap<number, string>;
  /** Resolves once nothing is being looked at. */
  readonly settled: () => Promise<void>;
};

/** Makes a queue. A handler that throws does not stop it; what it threw is kept for the page. */
export const createEventQueue = (handler: (event: SandboxEvent) => Promise<void>): EventQueue => {
  const tails = new Map<number, Promise<void>>();
  const busy = new Set<number>();
  const failures = new Map<number, string>();
  return {
    busy,
    failures,
    push: (event) => {
      const key = event.pull ?? 0;
      busy.add(key);
      const run = async () => {
        try {
          await handler(event);
          failures.delete(key);
        } catch (error) {
          failures.set(key, error instanceof Error ? error.message : String(error));
        }
      };
      const tail = (tails.get(key) ?? Promise.resolve()).then(run).then(() => {
        if (tails.get(key) !== tail) return;
        tails.delete(key);
        busy.delete(key);
      });
      tails.set(key, tail);
    },
    settled: async () => {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
};
