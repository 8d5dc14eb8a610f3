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
