import { createCipheriv, createDecipheriv, createHash, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { Store } from "../../store/store.ts";
import { exchangeCode, fetchLogin, GithubFault, type PersonGithub } from "./ask-github.ts";
import type { Cookies } from "./guard.ts";

export type Person = {
  readonly login: string;
  readonly session: string;
  readonly token: string;
};

export const readSession = async (
  { store, cookies, keys, now }: SignInContext,
  context: Context,
): Promise<Person | undefined> => {
  const id = cookies.get(context, "session");
  // Marks of used states are in the same table, with another form of id.
  if (id === undefined || !/^[\w-]{43}$/.test(id)) return undefined;
  const session = hashOf(id);
  const found = await store.sessions.get(session, now());
  if (found === undefined || found.login === "" || found.expiresAt <= now()) return undefined;
  const token = openText(keys.token, found.encryptedToken, session);
  return token === undefined ? undefined : { login: found.login, session, token };
};

export const endSession = async ({ store, cookies }: SignInContext, context: Context): Promise<void> => {
  const id = cookies.get(context, "session");
  if (id === undefined) return;
  await store.sessions.remove(hashOf(id));
  cookies.remove(context, "session");
};

/** 256-bit keys, one for each use, so a text made for one use is invalid for another. */
type PagesKeys = {
  readonly token: Uint8Array;
  readonly signIn: Uint8Array;
  readonly csrf: Uint8Array;
};

const SHORTEST = 32;

/** HKDF (RFC 5869). @throws RangeError if the secret is shorter than 32 characters; the message does not show it */
export const deriveKeys = (secret: string): PagesKeys => {
  if (secret.length < SHORTEST) {
    throw new RangeError(`The pages need a key of at least ${SHORTEST} characters; it has ${secret.length}.`);
  }
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", secret, "", `tollgate pages ${use} v1`, 32));
  return { token: derive("token"), signIn: derive("sign-in"), csrf: derive("csrf") };
};

const NONCE_BYTES = 12;

/**
 * AES-256-GCM: base64url of nonce, tag and cipher text. A text opens only with the same `bound`. GCM requires a new
 * nonce for each text under a key.
 */
export const encryptText = (key: Uint8Array, text: string, bound: string, nonce: Uint8Array): string => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound, "utf8"));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
};

const TAG_BYTES = 16;

export const openText = (key: Uint8Array, sealed: string, bound: string): string | undefined => {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound, "utf8"));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
};

/** The store keeps only the SHA-256 of a secret, so that it does not reveal it. */
const hashOf = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");

type Begun = {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly until: number;
};

const BEGUN = "sign-in";
const SIGN_IN_LASTS_MS = 10 * 60_000;

/** Redirects to GitHub with a `state` for this browser and a PKCE challenge (RFC 7636). */
export const beginSignIn = (signIn: SignInContext, context: Context): Response => {
  const { random, now, baseUrl, keys, cookies, access } = signIn;
  const secret = (): string => Buffer.from(random(32)).toString("base64url");
  const begun: Begun = {
    state: secret(),
    verifier: secret(),
    returnTo: safeReturn(context.req.query("return"), baseUrl),
    until: now() + SIGN_IN_LASTS_MS,
  };
  cookies.set(
    context,
    "sign-in",
    encryptText(keys.signIn, JSON.stringify(begun), BEGUN, random(NONCE_BYTES)),
    SIGN_IN_LASTS_MS,
  );
  const to = new URL("/login/oauth/authorize", access.webUrl);
  to.searchParams.set("client_id", access.clientId);
  to.searchParams.set("redirect_uri", new URL("/oauth/callback", baseUrl).href);
  to.searchParams.set("state", begun.state);
  to.searchParams.set("code_challenge", createHash("sha256").update(begun.verifier).digest("base64url"));
  to.searchParams.set("code_challenge_method", "S256");
  return context.redirect(to.href, 302);
};

type Finished =
  | { readonly kind: "in"; readonly login: string; readonly returnTo: string }
  | { readonly kind: "not-ours" }
  | { readonly kind: "refused"; readonly returnTo: string };

/** GitHub's own tokens last as long. */
const SESSION_LASTS_MS = 8 * 60 * 60_000;

/** The state must match, once. @throws GithubFault `down` if GitHub does not answer */
export const finishSignIn = async (signIn: SignInContext, context: Context): Promise<Finished> => {
  const { access, baseUrl, store, keys, cookies, github, now, random } = signIn;
  const begun = readBegun(signIn, cookies.get(context, "sign-in"));
  cookies.remove(context, "sign-in");
  const state = context.req.query("state") ?? "";
  if (begun === undefined || begun.until <= now() || !same(begun.state, state)) return { kind: "not-ours" };
  const { returnTo } = begun;
  // The cookie is removed; the mark stops a copy of it.
  const used = hashOf(`used state ${state}`);
  if ((await store.sessions.get(used, now())) !== undefined) return { kind: "not-ours" };
  await store.sessions.put({ idHash: used, login: "", encryptedToken: "", expiresAt: begun.until });
  const code = context.req.query("code") ?? "";
  if (code === "") return { kind: "refused", returnTo };
  try {
    const redirectUri = new URL("/oauth/callback", baseUrl).href;
    const { token, lastsMs = SESSION_LASTS_MS } = await exchangeCode(github, access, {
      code,
      verifier: begun.verifier,
      redirectUri,
    });
    const login = await fetchLogin(github, token);
    await endSession(signIn, context);
    const id = Buffer.from(random(32)).toString("base64url");
    const idHash = hashOf(id);
    const lasts = Math.min(SESSION_LASTS_MS, lastsMs);
    const encryptedToken = encryptText(keys.token, token, idHash, random(NONCE_BYTES));
    await store.sessions.put({ idHash, login, encryptedToken, expiresAt: now() + lasts });
    cookies.set(context, "session", id, lasts);
    return { kind: "in", login, returnTo };
  } catch (error) {
    if (error instanceof GithubFault && error.kind !== "down") return { kind: "refused", returnTo };
    throw error;
  }
};

const readBegun = ({ keys }: SignInContext, cookie: string | undefined): Begun | undefined => {
  const text = cookie === undefined ? undefined : openText(keys.signIn, cookie, BEGUN);
  return text === undefined ? undefined : (JSON.parse(text) as Begun);
};

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

export type SignInAccess = {
  readonly kind: "sign-in";
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webUrl: string;
  readonly apiUrl: string;
  /** The same on all replicas. A new key signs everybody out. */
  readonly encryptionKey: string;
  readonly fetch?: typeof fetch;
};

export type SignInContext = {
  readonly access: SignInAccess;
  readonly baseUrl: string;
  readonly store: Pick<Store, "sessions">;
  readonly keys: PagesKeys;
  readonly cookies: Cookies;
  readonly github: PersonGithub;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
};

const LONGEST = 1_000;

export const safeReturn = (asked: string | undefined, baseUrl: string): string => {
  if (asked === undefined || asked.length > LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return "/";
  if (!URL.canParse(asked, baseUrl)) return "/";
  const url = new URL(asked, baseUrl);
  if (url.origin !== new URL(baseUrl).origin) return "/";
  const path = `${url.pathname}${url.search}`;
  // `/.//evil.example` resolves to `//evil.example`, which a browser reads as another host.
  return path.startsWith("//") ? "/" : path;
};
