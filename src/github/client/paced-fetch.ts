import type { SmallFetch, SmallResponse } from "./node-fetch.ts";

/** What an answer's `x-ratelimit-*` headers say. */
export type Budget = {
  readonly limit: number;
  readonly remaining: number;
  /** When `remaining` is `limit` again, in seconds since 1970. */
  readonly reset: number;
};

/** The part of the limit that is left to whoever else uses the account. */
const RESERVE = 0.1;
/** As long as more than this part is left, nothing waits. */
const FREE = 0.5;

/**
 * Seconds between two requests, so that the limit is not reached before it is renewed: none while more than half of it is
 * left, then what is left spread over the time that is left, and a tenth is never touched.
 *
 * @param now seconds since 1970
 */
export const paceOf = ({ limit, remaining, reset }: Budget, now: number): number => {
  const left = reset - now;
  if (left <= 0 || remaining > limit * FREE) return 0;
  const usable = remaining - limit * RESERVE;
  return usable < 1 ? left + 1 : left / usable;
};

/** The clock, and how to wait. */
export type Pace = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** What a second of waiting is, in milliseconds: 1000, or less in a test. */
  readonly secondMs: number;
};

/** Seconds from one write to the next: GitHub takes 80 a minute of one account, and asks for a second between them. */
const WRITE_EVERY = 1;

/**
 * Slows requests down before the host's limit runs out, by what its answers say of it (`paceOf`), and keeps writes a
 * second apart. For long runs: what a run over one pull request asks is over before it would matter. REST and GraphQL
 * have limits of their own.
 */
export const pacedFetch = (fetch: SmallFetch, { now, wait, secondMs }: Pace): SmallFetch => {
  const lanes = { rest: lane(), graphql: lane() };
  let written = Number.NEGATIVE_INFINITY;
  const pause = async (own: Lane): Promise<void> => {
    const pace = own.budget === undefined ? 0 : paceOf(left(own.budget, own.underway), now() / 1_000);
    if (pace > 0) await wait(pace * secondMs);
  };
  const pauseToWrite = async (): Promise<void> => {
    const due = written + WRITE_EVERY * secondMs - now();
    if (due > 0) await wait(due);
    written = now();
  };
  return async (url, init) => {
    const own = url.endsWith("/graphql") ? lanes.graphql : lanes.rest;
    const writes = own === lanes.rest && !["GET", "HEAD"].includes(init.method ?? "GET");
    // One after the other, so that many at once do not all wait the same while and then start together.
    // What was read is written soon after or not at all, so a write never waits for the limit; the next reading does.
    own.turn = own.turn.then(() => (writes ? pauseToWrite() : pause(own)));
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
