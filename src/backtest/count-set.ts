import type { PastVerdict } from "../checklist/past-effect.ts";
import { isBotLogin } from "../policy/model/accounts.ts";
import type { Period, SetCounts } from "./backtest-report.ts";

type SetCounter = {
  /** @param author who opened it; a bot's login ends in `[bot]` */
  readonly add: (verdict: PastVerdict, author: string) => void;
  readonly counts: () => SetCounts;
};

export type Weight = "held" | "advised" | "observed" | "untouched";

const MAX_EACH = 8;

export const countSet = (): SetCounter => {
  const weights: Record<Weight, number> = { held: 0, advised: 0, observed: 0, untouched: 0 };
  const boxes: number[] = [];
  const policiesEach: number[] = Array.from({ length: MAX_EACH + 1 }, () => 0);
  let answered = 0;
  const open: number[] = [];
  const all = { asked: 0, answered: 0, leftOut: 0 };
  const bots = { pullRequests: 0, held: 0, boxes: 0 };
  const people = new Set<string>();
  return {
    add: (verdict, author) => {
      weights[weightOf(verdict)]++;
      const left = verdict.boxes.asked - verdict.boxes.answered;
      if (verdict.boxes.asked + verdict.boxes.leftOut > 0) open.push(left);
      for (const key of ["asked", "answered", "leftOut"] as const) all[key] += verdict.boxes[key];
      if (isBotLogin(author)) {
        bots.pullRequests++;
        bots.boxes += left;
        if (verdict.holding.size > 0) bots.held++;
      } else people.add(author);
      if (verdict.asked > 0) boxes.push(verdict.asked);
      answered += verdict.answered;
      const shown = verdict.matches.filter(({ policy }) => policy.enforcement !== "observe").length;
      const each = Math.min(shown, MAX_EACH);
      policiesEach[each] = (policiesEach[each] ?? 0) + 1;
    },
    counts: () => {
      const [ofHeld, ofAll] = [quantiles(boxes), quantiles(open)];
      return {
        ...weights,
        boxes: { median: ofHeld(0.5), ninth: ofHeld(0.9), most: ofHeld(1) },
        asked: boxes.reduce((sum, count) => sum + count, 0),
        answered,
        all: { ...all, open: all.asked - all.answered, median: ofAll(0.5), p95: ofAll(0.95) },
        bots: { ...bots },
        people: people.size,
        policiesEach: [...policiesEach],
      };
    },
  };
};

const quantiles = (values: readonly number[]): ((share: number) => number) => {
  const sorted = values.toSorted((one, other) => one - other);
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** A policy that asks nothing of a change posts nothing. */
export const weightOf = ({ matches, holding, boxes, asked }: PastVerdict): Weight => {
  if (holding.size > 0) return "held";
  if (boxes.asked + asked > 0) return "advised";
  const posts = matches.some(({ policy }) => policy.enforcement !== "observe");
  if (posts && matches.every(({ policy }) => policy.enforcement !== "observe")) return "untouched";
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
