import type { Effort } from "../policy/model/compiling.ts";

/** Times and limits that must agree, also across folders. `test/gate/times.test.ts` checks how. */

export const MAX_VERDICT_AGE_S = 60;

/** Seconds between the time written on a page and GitHub's `updated_at` of it: one check and one request lie in between. */
export const PAGE_WRITING_S = 2;

/** Seconds for which a look at a pull request counts as the check before the first write. The Action loads its engine within them. */
export const LOOK_FRESH_S = 3;

/** Seconds for which GitHub's lists may lag behind a push. */
export const LIST_LAG_S = 600;

/** Evaluations of one pull request in one run. The second follows at once, because most changes are clicks; later ones wait some seconds. */
export const MAX_ATTEMPTS = 5;

export const AT_ONCE = 3;

export const COMPUTING_MS = { action: 30_000, app: 2_000 } as const;

export const POLICY_WORKER = { ms: 2_000, memoryMb: 192 } as const;

/** On a busy machine a task may take this many times its computing time by the clock. */
export const CLOCK_FACTOR = 15;

/**
 * Attempts of one request, milliseconds for all retries of a client, milliseconds for one attempt. The App's queue
 * retries longer failures.
 */
export const ACTION_REQUESTS = { tries: 4, totalMs: 60_000, timeoutMs: 10_000 } as const;

export const APP_REQUESTS = { tries: 3, totalMs: 10_000, timeoutMs: 15_000 } as const;

export const REQUIRED_CHECKS_KEPT_MS = 60_000;

/** Seconds after which no cache holds an old meaning of a name in a policy file. */
export const NAMES_FORGOTTEN_S = 65;

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
