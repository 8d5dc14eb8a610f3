import type { Period } from "./backtest-report.ts";
import type { Weight } from "./count-set.ts";

const DAY = 86_400;

/** Bars that a chart can still show well. */
const MOST_PERIODS = 40;

/** Lengths of a period, in days: a day, a week, four weeks, a quarter, a year, a decade. */
const LENGTHS: readonly number[] = [1, 7, 28, 91, 365, 3_650];

/**
 * Pull requests over time, oldest first, in periods of equal length (the shortest that gives at most forty), empty ones
 * included, so that the axis is a true one.
 *
 * @param merged when each was merged, in seconds since 1970, and what would have happened to it
 */
export const countPeriods = (
  merged: readonly { readonly time: number; readonly weight: Weight }[],
): readonly Period[] => {
  const days = merged.map(({ time }) => Math.floor(time / DAY));
  if (days.length === 0) return [];
  const first = days.reduce((least, day) => Math.min(least, day));
  const last = days.reduce((most, day) => Math.max(most, day));
  const length =
    LENGTHS.find((one) => (last - first) / one < MOST_PERIODS) ?? Math.ceil((last - first + 1) / MOST_PERIODS);
  const periods = Array.from({ length: Math.floor((last - first) / length) + 1 }, (_, index) => ({
    from: new Date((first + index * length) * DAY * 1_000).toISOString().slice(0, 10),
    pullRequests: 0,
    held: 0,
    advised: 0,
  }));
  merged.forEach(({ weight }, index) => {
    const period = periods[Math.floor(((days[index] ?? first) - first) / length)];
    if (period === undefined) return;
    period.pullRequests++;
    if (weight === "held" || weight === "advised") period[weight]++;
  });
  return periods;
};
