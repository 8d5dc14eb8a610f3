import type { Effort } from "../policy/model/compiling.ts";
import { TookTooLong } from "./think.ts";

/** Does some work of one pull request, within what is left of the time for all of it. @throws TookTooLong */
export type Bounded = <T>(work: () => T) => T;

/** The time that a shell has for applying the base's policies, which cannot be done in another thread. */
export type Bounds = {
  /** Told of the work, by policies that were read with it (`readPolicies`). */
  readonly effort: Effort;
  /** The time of one pull request. */
  readonly open: () => Bounded;
};

/** Steps between two looks at the clock; the dearest hundred take a few milliseconds. */
const STEPS = 2_000;

/**
 * @param ms for one pull request
 * @param computed how long this thread has computed by now, in milliseconds
 */
export const createBounds = (ms: number, computed: () => number): Bounds => {
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
