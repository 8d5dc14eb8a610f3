import type { Context } from "hono";
import type { Store } from "../../store/store.ts";
import { deriveKeys } from "../sign-in/derive-keys.ts";
import { endSession } from "../sign-in/end-session.ts";
import { readSession } from "../sign-in/read-session.ts";
import type { SignInAccess, SignInWorld } from "../sign-in/sign-in-world.ts";
import { createAccessCache } from "./create-access-cache.ts";
import { createCookies } from "./create-cookies.ts";
import { createFormToken } from "./create-form-token.ts";
import { isFromOurs } from "./is-from-ours.ts";
import { openVisitor } from "./open-visitor.ts";
import { personVisitor } from "./person-visitor.ts";
import type { Visitor } from "./visitor.ts";

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
  readonly signIn: SignInWorld | undefined;
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
  const keys = deriveKeys(access.sealKey);
  const tokens = createFormToken(keys.csrf);
  const github = { fetch: access.fetch ?? fetch, webUrl: access.webUrl, apiUrl: access.apiUrl };
  const cache = createAccessCache(now);
  const signIn: SignInWorld = { access, baseUrl, store, keys, cookies, github, now, random };
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
