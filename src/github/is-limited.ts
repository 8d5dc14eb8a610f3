import { headerOf } from "./header-of.ts";

/** Whether the host refused a request because there were too many, rather than because it may not be made. */
export const isLimited = (error: unknown, status: number): boolean =>
  status === 429 ||
  (status === 403 &&
    (headerOf(error, "x-ratelimit-remaining") === "0" ||
      (error instanceof Error && /rate limit|abuse detection/i.test(error.message))));
