import { AsyncLocalStorage } from "node:async_hooks";

/** What every line of the log says while something is worked on. */
export type LogContext = {
  /** Delivery that led to it; "" where none did. */
  readonly delivery: string;
  /** Key of the job; absent while a webhook is received. */
  readonly job?: string;
  readonly installation?: number;
};

/** Carries it to whoever logs on the way, Probot and its clients too. The log's own; nothing else reads it. */
export const logContext = new AsyncLocalStorage<LogContext>();
