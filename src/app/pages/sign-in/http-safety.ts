import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { isLoopback } from "../../config/app-config.ts";

/** `session`: who is signed in. `sign-in`: a sign-in under way. `open`: a browser of the open pages, for its forms. */
export type CookieName = "session" | "sign-in" | "open";

/** The pages' cookies: never seen by a script, never sent along from another site but on a link that is followed. */
export type Cookies = {
  readonly get: (context: Context, name: CookieName) => string | undefined;
  readonly set: (context: Context, name: CookieName, value: string, lastsMs: number) => void;
  readonly remove: (context: Context, name: CookieName) => void;
};

/**
 * Cookies for these pages. Over https they are `Secure`, and `__Host-` in their names has the browser refuse what another
 * host of the domain would set; over http, on loopback, browsers take neither.
 */
export const createCookies = (secure: boolean): Cookies => {
  const named = (name: CookieName): string => `tollgate-${name}`;
  const shared = {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure,
    ...(secure ? { prefix: "host" as const } : {}),
  } as const;
  return {
    get: (context, name) => (secure ? getCookie(context, named(name), "host") : getCookie(context, named(name))),
    set: (context, name, value, lastsMs) =>
      setCookie(context, named(name), value, { ...shared, maxAge: Math.max(1, Math.floor(lastsMs / 1_000)) }),
    remove: (context, name) => void deleteCookie(context, named(name), shared),
  };
};

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

/**
 * What every answer carries. The browser runs, loads and sends nothing but the pages' own files and forms, shows them in
 * no frame, keeps no copy, and tells other sites nothing of where it came from. `Referrer-Policy: no-referrer` would be
 * stricter, but has browsers send `Origin: null` with our own forms.
 */
export const securityHeaders = (secure: boolean): Readonly<Record<string, string>> => ({
  "content-security-policy": [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  ...(secure ? { "strict-transport-security": "max-age=31536000" } : {}),
});
