import type { PastVerdict } from "../checklist/past-effect.ts";
import type { Period, SetCounts } from "./backtest-report.ts";

type SetCounter = {
  readonly add: (verdict: PastVerdict) => void;
  readonly counts: () => SetCounts;
};

export type Weight = "held" | "advised" | "observed" | "untouched";

const MAX_EACH = 8;

export const countSet = (): SetCounter => {
  const weights: Record<Weight, number> = { held: 0, advised: 0, observed: 0, untouched: 0 };
  const boxes: number[] = [];
  const policiesEach: number[] = Array.from({ length: MAX_EACH + 1 }, () => 0);
  let answered = 0;
  return {
    add: (verdict) => {
      weights[weightOf(verdict)]++;
      if (verdict.asked > 0) boxes.push(verdict.asked);
      answered += verdict.answered;
      const shown = verdict.matches.filter(({ policy }) => policy.enforcement !== "observe").length;
      const each = Math.min(shown, MAX_EACH);
      policiesEach[each] = (policiesEach[each] ?? 0) + 1;
    },
    counts: () => {
      const sorted = boxes.toSorted((one, other) => one - other);
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return {
        ...weights,
        boxes: { median: at(0.5), ninth: at(0.9), most: sorted.at(-1) ?? 0 },
        asked: boxes.reduce((sum, count) => sum + count, 0),
        answered,
        policiesEach: [...policiesEach],
      };
    },
  };
};

export const weightOf = ({ matches, holding }: PastVerdict): Weight => {
  if (holding.size > 0) return "held";
  if (matches.some(({ policy }) => policy.enforcement !== "observe")) return "advised";
  return matches.length > 0 ? "observed" : "untouched";
};

const DAY = 86_400;

const MAX_PERIODS = 40;

/** In days. */
const LENGTHS: readonly number[] = [1, 7, 28, 91, 365, 3_650];

/** The shortest equal periods that give at most forty, oldest first. @param merged seconds since 1970, and the effect */
export const countPeriods = (
  merged: readonly { readonly time: number; readonly weight: Weight }[],
): readonly Period[] => {
  const days = merged.map(({ time }) => Math.floor(time / DAY));
  if (days.length === 0) return [];
  const first = days.reduce((least, day) => Math.min(least, day));
  const last = days.reduce((most, day) => Math.max(most, day));
  const length =
    LENGTHS.find((one) => (last - first) / one < MAX_PERIODS) ?? Math.ceil((last - first + 1) / MAX_PERIODS);
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
