import type { Effort } from "../policy/model/compiling.ts";

/** Runs some work of one pull request within the time that is left for it. @throws TookTooLong */
export type Bounded = <T>(work: () => T) => T;

export type ComputingBudget = {
  readonly effort: Effort;
  readonly open: () => Bounded;
};

/** Steps between two readings of the clock. The slowest hundred steps take a few milliseconds. */
const STEPS = 2_000;

/** @param computed the thread's computing time until now. All times are in milliseconds. */
export const createComputingBudget = (ms: number, computed: () => number): ComputingBudget => {
  let limit: number | undefined;
  let steps = 0;
  return {
    effort: (more) => {
      steps += more;
      if (limit === undefined || steps < STEPS) return;
      steps = 0;
      if (computed() >= limit) throw new TookTooLong(ms / 1_000);
    },
    open: () => {
      let left = ms;
      return (work) => {
        const begun = computed();
        limit = begun + left;
        try {
          return work();
        } finally {
          limit = undefined;
          left -= computed() - begun;
        }
      };
    },
  };
};

export class TookTooLong extends Error {
  override readonly name = "TookTooLong";
  readonly seconds: number;
  constructor(seconds: number, options?: ErrorOptions) {
    super(`It could not be worked out within ${seconds} seconds of computing`, options);
    this.seconds = seconds;
  }
}

/** The thread's computing time in milliseconds: processor time (Node 23.9 and later), else the clock. */
export const computed = (): number => {
  if (typeof process.threadCpuUsage !== "function") return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
