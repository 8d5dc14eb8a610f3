import { createHash } from "node:crypto";
import type { Context } from "hono";
import { safeReturn } from "./safe-return.ts";
import { NONCE_BYTES, sealText } from "./seal-text.ts";
import type { SignInWorld } from "./sign-in-world.ts";

/** What a sign-in under way has to remember; in the browser's cookie, sealed. */
export type Begun = {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
  /** Milliseconds since 1970. */
  readonly until: number;
};

/** What the cookie's seal is bound to. */
export const BEGUN = "sign-in";
/** Long enough to find a second factor. */
const LASTS_MS = 10 * 60_000;

/**
 * Sends the browser to GitHub, with a `state` that only this browser can bring back, and the digest of a secret (PKCE)
 * without which the code that GitHub gives is worth nothing.
 */
export const beginSignIn = (world: SignInWorld, context: Context): Response => {
  const { random, now, baseUrl, keys, cookies, access } = world;
  const secret = (): string => Buffer.from(random(32)).toString("base64url");
  const begun: Begun = {
    state: secret(),
    verifier: secret(),
    returnTo: safeReturn(context.req.query("return"), baseUrl),
    until: now() + LASTS_MS,
  };
  cookies.set(context, "sign-in", sealText(keys.signIn, JSON.stringify(begun), BEGUN, random(NONCE_BYTES)), LASTS_MS);
  const to = new URL("/login/oauth/authorize", access.webUrl);
  to.searchParams.set("client_id", access.clientId);
  to.searchParams.set("redirect_uri", new URL("/oauth/callback", baseUrl).href);
  to.searchParams.set("state", begun.state);
  to.searchParams.set("code_challenge", createHash("sha256").update(begun.verifier).digest("base64url"));
  to.searchParams.set("code_challenge_method", "S256");
  return context.redirect(to.href, 302);
};
