import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { LRUCache } from "lru-cache";
import { isLoopback } from "../../config/app-config.ts";
import type { Store } from "../../store/store.ts";
import { type Access, fetchAccess, type PersonGithub } from "./ask-github.ts";
import { deriveKeys, endSession, type Person, readSession, type SignInAccess, type SignInContext } from "./sign-in.ts";

type CookieName = "session" | "sign-in" | "open";

export type Cookies = {
  readonly get: (context: Context, name: CookieName) => string | undefined;
  readonly set: (context: Context, name: CookieName, value: string, lastsMs: number) => void;
  readonly remove: (context: Context, name: CookieName) => void;
};

/** With the prefix `__Host-` no other host of the domain can set them. Browsers refuse it on http loopback. */
const createCookies = (secure: boolean): Cookies => {
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
const isFromOurs = (
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

type Guard = {
  readonly visitor: (context: Context) => Promise<Visitor | undefined>;
  readonly formToken: (visitor: Visitor) => string;
  readonly mayWrite: (context: Context, visitor: Visitor, token: string) => boolean;
  readonly end: (context: Context) => Promise<void>;
  readonly signIn: SignInContext | undefined;
};

type GuardOptions = {
  readonly store: Pick<Store, "sessions">;
  readonly baseUrl: string;
  readonly access: { readonly kind: "open" } | SignInAccess;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
};

const OPEN_MS = 8 * 60 * 60_000;

export const createGuard = (options: GuardOptions): Guard => {
  const { access, baseUrl, store, now, random } = options;
  const cookies = createCookies(new URL(baseUrl).protocol === "https:");
  const mayWrite =
    (fits: (session: string, token: string) => boolean): Guard["mayWrite"] =>
    ({ req }, { session }, token) =>
      isFromOurs({ origin: req.header("origin"), site: req.header("sec-fetch-site") }, baseUrl) && fits(session, token);
  if (access.kind === "open") {
    const tokens = createFormToken(random(32));
    return {
      visitor: (context) => {
        const known = cookies.get(context, "open");
        if (known !== undefined && /^[\w-]{22}$/.test(known)) return Promise.resolve(openVisitor(known));
        const made = Buffer.from(random(16)).toString("base64url");
        cookies.set(context, "open", made, OPEN_MS);
        return Promise.resolve(openVisitor(made));
      },
      formToken: ({ session }) => tokens.of(session),
      mayWrite: mayWrite(tokens.fits),
      end: () => Promise.resolve(),
      signIn: undefined,
    };
  }
  const keys = deriveKeys(access.encryptionKey);
  const tokens = createFormToken(keys.csrf);
  const github = { fetch: access.fetch ?? fetch, webUrl: access.webUrl, apiUrl: access.apiUrl };
  const cache = createAccessCache(now);
  const signIn: SignInContext = { access, baseUrl, store, keys, cookies, github, now, random };
  return {
    visitor: async (context) => {
      const person = await readSession(signIn, context);
      return person === undefined ? undefined : personVisitor(person, github, cache);
    },
    formToken: ({ session }) => tokens.of(session),
    mayWrite: mayWrite(tokens.fits),
    end: (context) => endSession(signIn, context),
    signIn,
  };
};

export type Visitor = {
  readonly login: string | undefined;
  readonly open: boolean;
  readonly session: string;
  /** The visitor's rights in a repository, cached for some minutes. @throws GithubFault if they are unknown */
  readonly access: (repository: string) => Promise<Access>;
  readonly accessNow: (repository: string) => Promise<Access>;
};

const personVisitor = (person: Person, github: PersonGithub, cache: AccessCache): Visitor => {
  const accessNow = (repository: string): Promise<Access> => fetchAccess(github, person.token, repository);
  return {
    login: person.login,
    open: false,
    session: person.session,
    access: (repository) => cache.of(person.session, repository, () => accessNow(repository)),
    accessNow,
  };
};

const openVisitor = (session: string): Visitor => {
  const access = (repository: string): Promise<Access> =>
    Promise.resolve({ kind: "read", name: repository, admin: true });
  return { login: undefined, open: true, session, access, accessNow: access };
};

const KEPT_MS = 5 * 60_000;
const KEPT = 20_000;

type AccessCache = {
  readonly of: (session: string, repository: string, ask: () => Promise<Access>) => Promise<Access>;
};

const createAccessCache = (now: () => number): AccessCache => {
  const known = new LRUCache<string, Promise<Access>>({ max: KEPT, ttl: KEPT_MS, ttlResolution: 0, perf: { now } });
  return {
    of: (session, repository, ask) => {
      const key = `${session} ${repository.toLowerCase()}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const asked = ask().catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
      known.set(key, asked);
      return asked;
    },
  };
};

type FormToken = {
  readonly of: (session: string) => string;
  readonly fits: (session: string, token: string) => boolean;
};

/** CSRF tokens: an HMAC of the session. */
const createFormToken = (key: Uint8Array): FormToken => {
  const mac = (session: string): Buffer => createHmac("sha256", key).update(session, "utf8").digest();
  return {
    of: (session) => mac(session).toString("base64url"),
    fits: (session, token) => {
      const given = Buffer.from(token, "base64url");
      const right = mac(session);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
};
