import type { Evaluated } from "./score-commits.ts";

/** How well a policy fires: counts, and shares from 0 to 1. */
export type Score = {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
  /** Of what fired, the share that should have; 1 where nothing fired. */
  readonly precision: number;
  /** Of what should have fired, the share that did; 1 where nothing should have. */
  readonly recall: number;
  /** The harmonic mean of both. */
  readonly f1: number;
};

/** Counts judged pairs. */
export const countScore = (evaluated: readonly Pick<Evaluated, "truth" | "fired">[]): Score => {
  const hits = evaluated.filter(({ truth, fired }) => truth && fired).length;
  const falseAlarms = evaluated.filter(({ truth, fired }) => !truth && fired).length;
  const misses = evaluated.filter(({ truth, fired }) => truth && !fired).length;
  const precision = hits + falseAlarms === 0 ? 1 : hits / (hits + falseAlarms);
  const recall = hits + misses === 0 ? 1 : hits / (hits + misses);
  return {
    hits,
    falseAlarms,
    misses,
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
};
