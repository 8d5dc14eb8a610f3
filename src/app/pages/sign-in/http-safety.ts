import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { isLoopback } from "../../config/app-config.ts";

type CookieName = "session" | "sign-in" | "open";

export type Cookies = {
  readonly get: (context: Context, name: CookieName) => string | undefined;
  readonly set: (context: Context, name: CookieName, value: string, lastsMs: number) => void;
  readonly remove: (context: Context, name: CookieName) => void;
};

/** With the prefix `__Host-` no other host of the domain can set them. Browsers refuse it on http loopback. */
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

/** CSRF check by headers. A request with neither is rejected. */
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

const NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Stops DNS rebinding. If the base URL is loopback, another loopback name at the same port is ours too. */
export const isOurs = (host: string, baseUrl: string): boolean => {
  const base = new URL(baseUrl);
  const asked = host.toLowerCase();
  if (asked === base.host) return true;
  if (!isLoopback(base.hostname)) return false;
  return NAMES.some((name) => asked === (base.port === "" ? name : `${name}:${base.port}`));
};

/** `Referrer-Policy: no-referrer` would be stricter, but then browsers send `Origin: null` with our own forms. */
export const pageHeaders = (secure: boolean): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "same-origin",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    strictTransportSecurity: secure && "max-age=31536000",
  });
