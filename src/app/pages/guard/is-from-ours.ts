import { isOurs } from "./is-ours.ts";

/**
 * Whether a write comes from one of these pages, as far as the browser says: `Origin`, which browsers send with every
 * POST, or, without it, `Sec-Fetch-Site`. Neither of them is no.
 */
export const isFromOurs = (
  headers: { readonly origin: string | undefined; readonly site: string | undefined },
  baseUrl: string,
): boolean => {
  const { origin, site } = headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin === undefined) return site === "same-origin";
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return protocol === new URL(baseUrl).protocol && isOurs(host, baseUrl);
};
