import type { SmallFetch, SmallResponse } from "./node-fetch.ts";
import { type Budget, paceOf } from "./pace-of.ts";

/** The clock, and how to wait. */
export type Pace = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** What a second of waiting is, in milliseconds: 1000, or less in a test. */
  readonly secondMs: number;
};

/**
 * Slows requests down before the host's limit runs out, by what its answers say of it (`paceOf`). For long runs: what a
 * run of the Action asks is over before it would matter. REST and GraphQL have limits of their own.
 */
export const pacedFetch = (fetch: SmallFetch, { now, wait, secondMs }: Pace): SmallFetch => {
  const lanes = { rest: lane(), graphql: lane() };
  const pause = async (own: Lane): Promise<void> => {
    const pace = own.budget === undefined ? 0 : paceOf(left(own.budget, own.underway), now() / 1_000);
    if (pace > 0) await wait(pace * secondMs);
  };
  return async (url, init) => {
    const own = url.endsWith("/graphql") ? lanes.graphql : lanes.rest;
    // One after the other, so that many at once do not all wait the same while and then start together.
    own.turn = own.turn.then(() => pause(own));
    await own.turn;
    own.underway += 1;
    try {
      const answer = await fetch(url, init);
      own.budget = budgetOf(answer) ?? own.budget;
      return answer;
    } finally {
      own.underway -= 1;
    }
  };
};

/** One limit: what is known of it, how many requests are under way, and when the last one in the queue starts. */
type Lane = { budget: Budget | undefined; underway: number; turn: Promise<void> };

const lane = (): Lane => ({ budget: undefined, underway: 0, turn: Promise.resolve() });

const left = (budget: Budget, underway: number): Budget => ({ ...budget, remaining: budget.remaining - underway });

const budgetOf = ({ headers }: SmallResponse): Budget | undefined => {
  const number = (name: string): number => Number.parseInt(headers.get(`x-ratelimit-${name}`) ?? "", 10);
  const budget = { limit: number("limit"), remaining: number("remaining"), reset: number("reset") };
  return Object.values(budget).every((value) => value >= 0) ? budget : undefined;
};
