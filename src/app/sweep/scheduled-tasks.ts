import type { Sweeper } from "./sweeper.ts";

/** Milliseconds between two sweeps of the deliveries and of the pull requests; 0 for none. */
export type SweepEvery = { readonly deliveries: number; readonly pullRequests: number };

export type ScheduledTasks = {
  /** Finds out how many replicas there are, and takes this one's share of GitHub's limits. */
  readonly shareLimits: () => Promise<void>;
  readonly sweeper: Sweeper;
  readonly every: SweepEvery | undefined;
  /** What a second of waiting for a first sweep is, in milliseconds. */
  readonly secondMs: number;
  readonly onError: (error: unknown) => void;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const USUAL: SweepEvery = { deliveries: 5 * MINUTE, pullRequests: 30 * MINUTE };

/**
 * What the App does without being asked: shares GitHub's limits, sweeps what it may have missed, forgets what is old.
 *
 * @returns stops it, and waits for what is under way
 */
export const scheduleTasks = ({
  shareLimits,
  sweeper,
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
    ].filter((task) => task.every > 0),
    { random: Math.random, onError },
  );

/** Something that is done again and again. */
export type Repeated = {
  readonly every: number;
  /** Milliseconds until the first time. */
  readonly first: number;
  readonly run: () => Promise<unknown>;
};

/**
 * Does things again and again, each one after the other with itself, and never at the same moment in all replicas. What
 * fails is told, and done the next time.
 *
 * @param random from 0 to 1
 * @returns stops it, and waits for what is under way.
 */
export const schedule = (
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
          // A tenth to and fro.
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
