import { headerOf } from "../../github/header-of.ts";
import { isLimited } from "../../github/is-limited.ts";
import { statusOf } from "../../github/status-of.ts";

/** Milliseconds to wait where a limit does not say how long. GitHub asks for a minute. */
const UNSAID = 60_000;
const LONGEST = 3_600_000;

/**
 * Thrown by a job whose installation is at a limit of GitHub's. The queue delays it by `retryAfterMs`, and does not
 * count it as a try: it is nobody's fault, and passes by itself.
 */
export class Limited extends Error {
  override readonly name = "Limited";
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number, cause: unknown) {
    super("GitHub's limit was reached", { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * How long a limit asks to wait, in milliseconds; undefined where the error is none.
 *
 * @param now milliseconds since 1970
 */
export const limitOf = (error: unknown, now: number): number | undefined => {
  const status = statusOf(error);
  if (status === undefined || !isLimited(error, status)) return undefined;
  const exhausted = headerOf(error, "x-ratelimit-remaining") === "0";
  const after = Number(headerOf(error, "retry-after") ?? Number.NaN) * 1_000;
  const reset = Number(headerOf(error, "x-ratelimit-reset") ?? Number.NaN) * 1_000 - now + 1_000;
  const asked = after >= 0 ? after : exhausted && reset > 0 ? reset : UNSAID;
  return Math.min(asked, LONGEST);
};
