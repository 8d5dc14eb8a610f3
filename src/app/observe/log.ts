import { AsyncLocalStorage } from "node:async_hooks";
import { type DestinationStream, type Logger, pino } from "pino";
import { explainError } from "../../github/client/explain-error.ts";
import type { AppConfig } from "../config/app-config.ts";

/**
 * Errors are logged without headers or bodies, which hold tokens and texts of pull requests. Of a stack only the frames
 * are logged, because its message may hold what `explainError` removes.
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

const stackOf = ({ stack = "" }: Error): string | undefined => {
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return places.length === 0 ? undefined : places.slice(0, 8).join("\n");
};

type LogContext = {
  readonly delivery: string;
  readonly job?: string;
  readonly installation?: number;
};

export const logContext = new AsyncLocalStorage<LogContext>();
