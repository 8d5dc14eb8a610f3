import { schedule } from "./schedule.ts";
import type { Sweeper } from "./sweep/create-sweeper.ts";

/** Milliseconds between two sweeps of the deliveries and of the pull requests; 0 for none. */
export type SweepEvery = { readonly deliveries: number; readonly pullRequests: number };

export type Chores = {
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
export const scheduleChores = ({
  shareLimits,
  sweeper,
  every = USUAL,
  secondMs,
  onError,
}: Chores): (() => Promise<void>) =>
  schedule(
    [
      { every: 10 * SECOND, first: 0, run: shareLimits },
      { every: every.deliveries, first: 5 * secondMs, run: sweeper.deliveries },
      { every: every.pullRequests, first: 10 * secondMs, run: sweeper.pullRequests },
      { every: HOUR, first: MINUTE, run: sweeper.forget },
    ].filter((chore) => chore.every > 0),
    { random: Math.random, onError },
  );
