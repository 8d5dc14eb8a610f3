import { isLoopback } from "../../config/is-loopback.ts";

/** Names that browsers use for this machine. */
const NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whether a host (`127.0.0.1:3000`) is these pages' own: that of their address, or, where that is on loopback, another
 * name of loopback at the same port. A page on the web that resolves its own name to this machine has another.
 */
export const isOurs = (host: string, baseUrl: string): boolean => {
  const base = new URL(baseUrl);
  const asked = host.toLowerCase();
  if (asked === base.host) return true;
  if (!isLoopback(base.hostname)) return false;
  return NAMES.some((name) => asked === (base.port === "" ? name : `${name}:${base.port}`));
};
