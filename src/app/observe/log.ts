import { AsyncLocalStorage } from "node:async_hooks";
import { type DestinationStream, type Logger, pino } from "pino";
import { explainError } from "../../github/explain-error.ts";
import type { AppConfig } from "../config/app-config.ts";

/**
 * The App's log: one JSON object a line (or words for a person, `pretty`), with the delivery's id on every line that is
 * about one. Errors are shown by what they say and where they came from; never with a request's headers or body, in
 * which tokens and texts of pull requests are.
 *
 * @param to where it is written; standard output, where it is left out.
 */
export const createLog = (
  { logLevel, logFormat }: Pick<AppConfig, "logLevel" | "logFormat">,
  to?: DestinationStream,
): Logger => {
  const options = {
    level: logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => logContext.getStore() ?? {},
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorOf, error: errorOf, event: () => undefined, headers: () => undefined },
  };
  if (to !== undefined) return pino(options, to);
  if (logFormat === "json") return pino(options);
  return pino({
    ...options,
    formatters: {},
    transport: { target: "pino-pretty", options: { ignore: "pid,hostname" } },
  });
};

const MAX_CAUSES = 5;

/** An error for the log: what it says, its stack, and the same of its causes. */
const errorOf = (error: unknown): unknown => {
  const reported: unknown[] = [];
  let one = error;
  while (one !== undefined && reported.length < MAX_CAUSES) {
    const { message } = explainError(one);
    const stack = one instanceof Error ? stackOf(one) : undefined;
    reported.push({
      type: one instanceof Error ? one.name : typeof one,
      message,
      ...(stack === undefined ? {} : { stack }),
    });
    one = nextOf(one);
  }
  const [first, ...causes] = reported;
  return causes.length === 0 ? first : { ...(first as object), causes };
};

const nextOf = (error: unknown): unknown => {
  if (error instanceof AggregateError) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
};

/** The places only: the message before them may hold what `explainError` takes out. */
const stackOf = ({ stack = "" }: Error): string | undefined => {
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return places.length === 0 ? undefined : places.slice(0, 8).join("\n");
};

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
