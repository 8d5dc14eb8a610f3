import { isLoopback } from "../config/is-loopback.ts";
import type { PagesOptions } from "./create-pages.ts";

/**
 * Refuses settings under which the pages would show everything to everybody, or nobody could sign in.
 *
 * @throws RangeError with what to set instead.
 */
export const checkOptions = ({ baseUrl, access }: Pick<PagesOptions, "baseUrl" | "access">): void => {
  const { protocol, hostname } = new URL(baseUrl);
  const loopback = isLoopback(hostname);
  if (access.kind === "open" && !loopback) {
    throw new RangeError(`The pages may be open on loopback only, and ${baseUrl} is elsewhere: set up signing in.`);
  }
  if (access.kind === "sign-in" && protocol !== "https:" && !loopback) {
    throw new RangeError(`Signing in needs https, and the pages' address is ${baseUrl}.`);
  }
};
