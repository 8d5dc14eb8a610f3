import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { App, Host } from "../state/host.ts";
import { notFound, Refusal } from "../state/refusal.ts";

/** GitHub's lifetimes in seconds: eight hours and half a year. */
const lives = { token: 28_800, refresh: 15_897_600 };

/** GitHub answers 200 with `error`. */
type OAuthAnswer = Readonly<Record<string, string | number>>;

const faults = {
  incorrect_client_credentials: "The client_id and/or client_secret passed are incorrect.",
  bad_verification_code: "The code passed is incorrect or expired.",
  redirect_uri_mismatch: "The redirect_uri MUST match the registered callback URL for this application.",
  bad_refresh_token: "The refresh token passed is incorrect or expired.",
} as const;

const fault = (error: keyof typeof faults): OAuthAnswer => ({
  error,
  error_description: faults[error],
  error_uri: "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/",
});

/** Exchanges a code or a refresh token, each once. A code with a PKCE challenge needs its verifier. */
export const exchangeCode = (host: Host, wanted: Readonly<Record<string, string>>): OAuthAnswer => {
  const app = [...host.apps.values()].find(({ clientId }) => clientId === wanted.client_id);
  if (app === undefined || !isSame(app.clientSecret, wanted.client_secret ?? "")) {
    return fault("incorrect_client_credentials");
  }
  if (wanted.grant_type === "refresh_token") {
    const text = wanted.refresh_token ?? "";
    const known = host.refreshTokens.get(text);
    host.refreshTokens.delete(text);
    if (known === undefined || known.app !== app.id || known.expiresAt <= host.clock())
      return fault("bad_refresh_token");
    return give(host, app, known.login);
  }
  const code = host.oauthCodes.get(wanted.code ?? "");
  host.oauthCodes.delete(wanted.code ?? "");
  if (code === undefined || code.app !== app.id || code.expiresAt <= host.clock())
    return fault("bad_verification_code");
  if (wanted.redirect_uri !== undefined && wanted.redirect_uri !== code.redirectUri) {
    return fault("redirect_uri_mismatch");
  }
  if (code.challenge !== undefined && digest(wanted.code_verifier ?? "") !== code.challenge) {
    return fault("bad_verification_code");
  }
  return give(host, app, code.login);
};

const give = (host: Host, app: App, login: string): OAuthAnswer => {
  const token = `ghu_${randomBytes(18).toString("hex")}`;
  const refresh = `ghr_${randomBytes(36).toString("hex")}`;
  const now = host.clock();
  host.tokens.set(token, {
    kind: "user",
    actor: login,
    permissions: app.permissions,
    app: app.id,
    expiresAt: now + lives.token * 1000,
  });
  host.refreshTokens.set(refresh, { app: app.id, login, expiresAt: now + lives.refresh * 1000 });
  return {
    access_token: token,
    expires_in: lives.token,
    refresh_token: refresh,
    refresh_token_expires_in: lives.refresh,
    token_type: "bearer",
    scope: "",
  };
};

const digest = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

const isSame = (one: string, other: string): boolean => {
  const [mine, theirs] = [Buffer.from(one), Buffer.from(other)];
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
};

const life = 600_000;

/** @throws Refusal 404 for an unknown app, 400 for a foreign redirect */
export const checkAuthorization = (
  host: Host,
  query: URLSearchParams,
): { readonly app: App; readonly redirectUri: string } => {
  const app = [...host.apps.values()].find(({ clientId }) => clientId === query.get("client_id"));
  if (app === undefined) throw notFound();
  const wanted = query.get("redirect_uri");
  const [first] = app.callbackUrls;
  const redirectUri = wanted ?? first;
  if (redirectUri === undefined || !URL.canParse(redirectUri)) {
    throw new Refusal(400, "The redirect_uri is missing: the app has no callback URL.");
  }
  // An app without callback URLs (in tests) may use any.
  const known = app.callbackUrls.length === 0 || app.callbackUrls.some((one) => isBelow(redirectUri, one));
  if (!known) throw new Refusal(400, "The redirect_uri is not associated with this application.");
  return { app, redirectUri };
};

/** GitHub allows a callback URL and the paths below it. */
const isBelow = (address: string, known: string): boolean => {
  const [one, other] = [new URL(address), new URL(known)];
  return one.origin === other.origin && `${one.pathname}/`.startsWith(`${other.pathname.replace(/\/$/, "")}/`);
};

export const grantCode = (host: Host, query: URLSearchParams, login: string): string => {
  const { app, redirectUri } = checkAuthorization(host, query);
  const who = host.people.get(login.toLowerCase());
  if (who === undefined || who.kind === "bot") throw notFound();
  const challenge = query.get("code_challenge") ?? undefined;
  if (challenge !== undefined && query.get("code_challenge_method") !== "S256") {
    throw new Refusal(400, "The code_challenge_method must be S256.");
  }
  const code = randomBytes(10).toString("hex");
  const expiresAt = host.clock() + life;
  host.oauthCodes.set(code, { app: app.id, login: who.login, redirectUri, challenge, expiresAt });
  const location = new URL(redirectUri);
  location.searchParams.set("code", code);
  const state = query.get("state");
  if (state !== null) location.searchParams.set("state", state);
  return location.href;
};
