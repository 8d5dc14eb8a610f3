import { randomBytes } from "node:crypto";
import { notFound, Refusal } from "../refusal.ts";
import type { App, Host } from "../state/host.ts";

/** A code is good for ten minutes. */
const life = 600_000;

/**
 * Whether an app may ask somebody to sign in like this.
 *
 * @throws Refusal 404 for an app that is not known, 400 for an address that is none of its own
 */
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
  // An app without callback addresses is one that a test made in a hurry: it may name any.
  const known = app.callbackUrls.length === 0 || app.callbackUrls.some((one) => isBelow(redirectUri, one));
  if (!known) throw new Refusal(400, "The redirect_uri is not associated with this application.");
  return { app, redirectUri };
};

/** GitHub takes an app's address and every path below it. */
const isBelow = (address: string, known: string): boolean => {
  const [one, other] = [new URL(address), new URL(known)];
  return one.origin === other.origin && `${one.pathname}/`.startsWith(`${other.pathname.replace(/\/$/, "")}/`);
};

/**
 * Lets somebody sign in.
 *
 * @returns where they are led, with a code and the state
 * @throws Refusal 404 for somebody or an app that is not known, 400
 */
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
