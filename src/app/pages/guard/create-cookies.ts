import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

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
