import { createHash, createSign, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { RegisteredApp } from "../../sandbox/src/changes/apps.ts";
import type { Sandbox } from "./start-sandbox.ts";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A JSON Web Token of an app, signed with its key (RS256).
 *
 * @param claims instead of those that Octokit would write
 */
export const makeJwt = (
  app: RegisteredApp,
  claims: { iss?: unknown; iat?: unknown; exp?: unknown } = {},
  now: number = Date.now(),
): string => {
  const at = Math.floor(now / 1000);
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: at - 30, exp: at + 570, iss: app.appId, ...claims })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(app.privateKey).toString("base64url")}`;
};

/** Posts an app's manifest as a browser would. @returns the code that the page leads back with */
export const postManifest = async (sandbox: Sandbox, manifest: Readonly<Record<string, unknown>>): Promise<string> => {
  const response = await fetch(`${sandbox.url}/organizations/acme/settings/apps/new?state=s`, {
    method: "POST",
    body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
    redirect: "manual",
  });
  const location = new URL(response.headers.get("location") ?? "http://nowhere.invalid/");
  return location.searchParams.get("code") ?? "";
};

/** Signs somebody in to an app, with PKCE. @returns their token */
export const signIn = async (sandbox: Sandbox, app: RegisteredApp, login: string): Promise<string> => {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: "http://127.0.0.1:1/callback",
    state: "s",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    login,
  });
  const led = await fetch(`${sandbox.url}/login/oauth/authorize?${query.toString()}`, { redirect: "manual" });
  const code = new URL(led.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const response = await fetch(`${sandbox.url}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code,
      code_verifier: verifier,
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
};

/** A webhook that a test's receiver took. */
export type Received = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly body: ReceivedBody };
// biome-ignore lint/suspicious/noExplicitAny: the payloads are GitHub's; each test looks at what it knows to be there.
type ReceivedBody = any;

/** A server that takes webhooks and keeps them. */
export const startReceiver = async (
  answer: (received: Received) => number = () => 202,
): Promise<{ readonly url: string; readonly received: Received[]; readonly close: () => Promise<void> }> => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const one = { headers: request.headers, text, body: JSON.parse(text) };
      received.push(one);
      response.writeHead(answer(one)).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
