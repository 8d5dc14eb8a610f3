import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { LRUCache } from "lru-cache";
import type { Store } from "../../store/store.ts";
import { type Access, fetchAccess, type PersonGithub } from "./ask-github.ts";
import { createCookies, isFromOurs } from "./http-safety.ts";
import { deriveKeys, endSession, type Person, readSession } from "./session.ts";
import type { SignInAccess, SignInContext } from "./sign-in.ts";

/** Says who asks, and whether they may. */
export type Guard = {
  /** Undefined for somebody who has to sign in first. */
  readonly visitor: (context: Context) => Promise<Visitor | undefined>;
  /** The token that a visitor's forms carry. */
  readonly formToken: (visitor: Visitor) => string;
  /** Whether a write was sent by a form of ours, in the visitor's own session. */
  readonly mayWrite: (context: Context, visitor: Visitor, token: string) => boolean;
  /** Ends the session that a browser has, where there is one. */
  readonly end: (context: Context) => Promise<void>;
  /** What signing in needs; undefined where the pages are open. */
  readonly signIn: SignInContext | undefined;
};

/** What the guard is made of. */
export type GuardOptions = {
  readonly store: Pick<Store, "sessions">;
  readonly baseUrl: string;
  readonly access: { readonly kind: "open" } | SignInAccess;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
};

/** A browser of the open pages is known for as long as a session would be. */
const OPEN_MS = 8 * 60 * 60_000;

/**
 * The guard of the pages.
 *
 * @throws RangeError where the key is too short.
 */
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

/** Who asks for a page, and what they may see. */
export type Visitor = {
  /** Undefined where the pages are open. */
  readonly login: string | undefined;
  readonly open: boolean;
  /** What form tokens are bound to. */
  readonly session: string;
  /**
   * What they may do with a repository; at most some minutes old.
   *
   * @throws GithubFault where that cannot be known.
   */
  readonly access: (repository: string) => Promise<Access>;
  /** The same, asked for now: for writes. */
  readonly accessNow: (repository: string) => Promise<Access>;
};

/** Somebody who is signed in: sees what GitHub says that they may read. */
export const personVisitor = (person: Person, github: PersonGithub, cache: AccessCache): Visitor => {
  const accessNow = (repository: string): Promise<Access> => fetchAccess(github, person.token, repository);
  return {
    login: person.login,
    open: false,
    session: person.session,
    access: (repository) => cache.of(person.session, repository, () => accessNow(repository)),
    accessNow,
  };
};

/** Anybody at this machine, where the pages are open: sees everything and may do everything. */
export const openVisitor = (session: string): Visitor => {
  const access = (repository: string): Promise<Access> =>
    Promise.resolve({ kind: "read", name: repository, admin: true });
  return { login: undefined, open: true, session, access, accessNow: access };
};

/** What a page believes of a person's rights is at most this old. */
const KEPT_MS = 5 * 60_000;
/** Answers that are kept, over all sessions; each is some hundred bytes. */
const KEPT = 20_000;

/** Remembers for a few minutes what GitHub said a session may read. Writes do not ask it: they ask GitHub. */
export type AccessCache = {
  /** The answer for a session and a repository: the one that is known, the one under way, or a new one by `ask`. */
  readonly of: (session: string, repository: string, ask: () => Promise<Access>) => Promise<Access>;
};

/** Bounded, for this process. Failures are not kept. */
export const createAccessCache = (now: () => number): AccessCache => {
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

/** The tokens that forms carry. */
export type FormToken = {
  /** For a session. */
  readonly of: (session: string) => string;
  /** Whether a token was made for this session. */
  readonly fits: (session: string, token: string) => boolean;
};

/** Tokens bound to a session by a key: another session's, or a guess, does not fit. */
export const createFormToken = (key: Uint8Array): FormToken => {
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
