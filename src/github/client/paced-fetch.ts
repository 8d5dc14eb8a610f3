import type { SmallFetch, SmallResponse } from "./node-fetch.ts";

/** The `x-ratelimit-*` headers (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
type Budget = {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
};

const RESERVE = 0.1;
const FREE = 0.5;

/** Seconds between two requests: the rest of the limit, less a tenth for others, is spread until the reset. */
export const paceOf = ({ limit, remaining, reset }: Budget, now: number): number => {
  const left = reset - now;
  if (left <= 0 || remaining > limit * FREE) return 0;
  const usable = remaining - limit * RESERVE;
  return usable < 1 ? left + 1 : left / usable;
};

type Pace = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly secondMs: number;
};

/** GitHub asks for a second between writes and allows 80 a minute per account. */
const WRITE_EVERY = 1;

/** Keeps a long run below the rate limit, and writes a second apart. REST and GraphQL have separate limits. */
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
    // In sequence, so that concurrent requests do not wait together and start together. A write never waits for the
    // limit, because it must follow its read soon; the next read waits.
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

type Lane = { budget: Budget | undefined; underway: number; turn: Promise<void> };

const lane = (): Lane => ({ budget: undefined, underway: 0, turn: Promise.resolve() });

const left = (budget: Budget, underway: number): Budget => ({ ...budget, remaining: budget.remaining - underway });

const budgetOf = ({ headers }: SmallResponse): Budget | undefined => {
  const number = (name: string): number => Number.parseInt(headers.get(`x-ratelimit-${name}`) ?? "", 10);
  const budget = { limit: number("limit"), remaining: number("remaining"), reset: number("reset") };
  return Object.values(budget).every((value) => value >= 0) ? budget : undefined;
};
