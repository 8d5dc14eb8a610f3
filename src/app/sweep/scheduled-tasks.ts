import type { Sweeper } from "./sweeper.ts";

export type SweepEvery = { readonly deliveries: number; readonly pullRequests: number };

type ScheduledTasks = {
  readonly shareLimits: () => Promise<void>;
  readonly sweeper: Sweeper;
  /** Once an hour. */
  readonly hourly: readonly (() => Promise<unknown>)[];
  readonly every: SweepEvery | undefined;
  readonly secondMs: number;
  readonly onError: (error: unknown) => void;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const USUAL: SweepEvery = { deliveries: 5 * MINUTE, pullRequests: 30 * MINUTE };

export const scheduleTasks = ({
  shareLimits,
  sweeper,
  hourly,
  every = USUAL,
  secondMs,
  onError,
}: ScheduledTasks): (() => Promise<void>) =>
  schedule(
    [
      { every: 10 * SECOND, first: 0, run: shareLimits },
      { every: every.deliveries, first: 5 * secondMs, run: sweeper.deliveries },
      { every: every.pullRequests, first: 10 * secondMs, run: sweeper.pullRequests },
      { every: HOUR, first: MINUTE, run: sweeper.forget },
      ...hourly.map((run, at) => ({ every: HOUR, first: (2 + at) * MINUTE, run })),
    ].filter((task) => task.every > 0),
    { random: Math.random, onError },
  );

type Repeated = {
  readonly every: number;
  readonly first: number;
  readonly run: () => Promise<unknown>;
};

/** A task never overlaps itself; jitter keeps replicas apart. */
const schedule = (
  repeated: readonly Repeated[],
  { random, onError }: { readonly random: () => number; readonly onError: (error: unknown) => void },
): (() => Promise<void>) => {
  const timers = new Set<NodeJS.Timeout>();
  const underway = new Set<Promise<void>>();
  let stopped = false;
  const later = (one: Repeated, ms: number): void => {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const running = one
        .run()
        .then(() => undefined, onError)
        .finally(() => {
          underway.delete(running);
          later(one, one.every * (0.9 + random() / 5));
        });
      underway.add(running);
    }, ms);
    timer.unref();
    timers.add(timer);
  };
  for (const one of repeated) later(one, one.first);
  return async () => {
    stopped = true;
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(underway);
  };
};
