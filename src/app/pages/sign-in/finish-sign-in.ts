import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { BEGUN, type Begun } from "./begin-sign-in.ts";
import { endSession } from "./end-session.ts";
import { exchangeCode } from "./exchange-code.ts";
import { fetchLogin } from "./fetch-login.ts";
import { GithubFault } from "./github-fault.ts";
import { hashOf } from "./hash-of.ts";
import { openText } from "./open-text.ts";
import { NONCE_BYTES, sealText } from "./seal-text.ts";
import type { SignInWorld } from "./sign-in-world.ts";

/** How a sign-in ended. `not-ours`: it was not begun in this browser, too long ago, or was finished before. */
export type Finished =
  | { readonly kind: "in"; readonly login: string; readonly returnTo: string }
  | { readonly kind: "not-ours" }
  | { readonly kind: "refused"; readonly returnTo: string };

/** No session is older; GitHub's own tokens last as long. */
const LASTS_MS = 8 * 60 * 60_000;

/**
 * Takes the browser back from GitHub: what it brings has to fit what it was sent away with, once. Makes a session with a
 * new id, and ends the one before.
 *
 * @throws GithubFault `down` where GitHub does not answer.
 */
export const finishSignIn = async (world: SignInWorld, context: Context): Promise<Finished> => {
  const { access, baseUrl, store, keys, cookies, github, now, random } = world;
  const begun = readBegun(world, cookies.get(context, "sign-in"));
  cookies.remove(context, "sign-in");
  const state = context.req.query("state") ?? "";
  if (begun === undefined || begun.until <= now() || !same(begun.state, state)) return { kind: "not-ours" };
  const { returnTo } = begun;
  // The cookie is gone from the browser; the mark holds where somebody kept a copy of it.
  const used = hashOf(`used state ${state}`);
  if ((await store.sessions.get(used, now())) !== undefined) return { kind: "not-ours" };
  await store.sessions.put({ idHash: used, login: "", sealedToken: "", expiresAt: begun.until });
  const code = context.req.query("code") ?? "";
  if (code === "") return { kind: "refused", returnTo };
  try {
    const redirectUri = new URL("/oauth/callback", baseUrl).href;
    const { token, lastsMs = LASTS_MS } = await exchangeCode(github, access, {
      code,
      verifier: begun.verifier,
      redirectUri,
    });
    const login = await fetchLogin(github, token);
    await endSession(world, context);
    const id = Buffer.from(random(32)).toString("base64url");
    const idHash = hashOf(id);
    const lasts = Math.min(LASTS_MS, lastsMs);
    const sealedToken = sealText(keys.token, token, idHash, random(NONCE_BYTES));
    await store.sessions.put({ idHash, login, sealedToken, expiresAt: now() + lasts });
    cookies.set(context, "session", id, lasts);
    return { kind: "in", login, returnTo };
  } catch (error) {
    if (error instanceof GithubFault && error.kind !== "down") return { kind: "refused", returnTo };
    throw error;
  }
};

const readBegun = ({ keys }: SignInWorld, cookie: string | undefined): Begun | undefined => {
  const text = cookie === undefined ? undefined : openText(keys.signIn, cookie, BEGUN);
  // What opens was sealed by `beginSignIn`, so it has its form.
  return text === undefined ? undefined : (JSON.parse(text) as Begun);
};

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};
