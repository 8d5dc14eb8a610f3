import { constants } from "node:os";

/** What ends a command: Ctrl-C, being ended, the terminal being closed. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Cleans up when the process is told to end, and then ends it as a shell expects (128 and the signal's number).
 *
 * @returns takes the listeners away again
 */
export const cleanUpOnSignal = (cleanUp: () => Promise<void>): (() => void) => {
  const end = (signal: (typeof SIGNALS)[number]): void => {
    void cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.once(signal, end);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
};
