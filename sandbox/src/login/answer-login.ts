import { takeManifest } from "../changes/apps.ts";
import { jsonReply, type Reply } from "../http/reply.ts";
import type { PageRequest } from "../page/answer-page.ts";
import { type Html, html, playable, sign } from "../page/layout.ts";
import type { Host } from "../state/host.ts";
import { invalid, Refusal } from "../state/refusal.ts";
import { checkAuthorization, exchangeCode, grantCode } from "./oauth.ts";

/**
 * Serves OAuth with PKCE and the page that creates an app from a manifest.
 * @returns undefined for any other address
 */
export const answerLogin = async (host: Host, request: PageRequest): Promise<Reply | undefined> => {
  const { method, url, body } = request;
  const { pathname, searchParams } = url;
  const making = /^(?:\/organizations\/([^/]+))?\/settings\/apps\/new$/.exec(pathname);
  try {
    if (making !== null) {
      const [main] = host.repositories.values();
      const owner = making[1] ?? main?.owner ?? "acme";
      const state = searchParams.get("state") ?? undefined;
      if (method === "GET") return await plainPage(200, manifestPage(owner, state));
      if (method !== "POST") throw new Refusal(405, "Method Not Allowed");
      const manifest = new URLSearchParams(body).get("manifest") ?? "";
      return redirect(takeManifest(host, manifest, owner, state).location);
    }
    if (pathname === "/login/oauth/authorize") {
      const login = searchParams.get("login");
      if (method !== "GET") throw new Refusal(405, "Method Not Allowed");
      if (login === null) return await plainPage(200, authorizePage(host, searchParams));
      return redirect(grantCode(host, searchParams, login));
    }
    if (pathname === "/login/oauth/access_token") {
      if (method !== "POST") throw new Refusal(404, "Not Found");
      const answer = exchangeCode(host, readParameters(request));
      if ((request.headers.accept ?? "").includes("json")) return jsonReply(200, answer);
      const text = new URLSearchParams(
        Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, String(value)])),
      );
      const type = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      return { status: 200, headers: type, body: Buffer.from(text.toString()) };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const words = [error.message, ...(error.errors ?? []).map((one) => one.message ?? one.code)].join("\n");
    return await plainPage(error.status, words);
  }
};

const readParameters = ({ headers, body, url }: PageRequest): Readonly<Record<string, string>> => {
  if (body === "") return Object.fromEntries(url.searchParams);
  if (!(headers["content-type"] ?? "").includes("json")) return Object.fromEntries(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) throw new SyntaxError("no object");
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
  } catch {
    throw invalid("OAuth", "body", "Problems parsing JSON");
  }
};

const redirect = (location: string): Reply => ({ status: 302, headers: { location }, body: Buffer.alloc(0) });

/** A page without script whose forms may post to the app's address. */
const plainPage = async (status: number, inside: Html | string): Promise<Reply> => {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tollgate sandbox</title><link rel="stylesheet" href="/_sandbox/style.css"><link rel="icon" href="data:,"></head>
<body><main class="narrow">${inside}</main></body></html>`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'",
      "referrer-policy": "same-origin",
    },
    body: Buffer.from(String(await page)),
  };
};

const manifestPage = (owner: string, state: string | undefined): Html => html`<h1>New GitHub App</h1>
<p>A stand-in for GitHub's page. Post a manifest here, and it leads back to the manifest's <code>redirect_url</code>.</p>
<form method="post" action="/organizations/${owner}/settings/apps/new${state === undefined ? "" : `?state=${encodeURIComponent(state)}`}">
<label>Manifest (JSON)<textarea name="manifest" required></textarea></label>
<button class="main">Create GitHub App for ${owner}</button></form>`;

const authorizePage = (host: Host, query: URLSearchParams): Html => {
  const app = checkAuthorization(host, query).app;
  const path = (login: string): string => {
    const next = new URLSearchParams(query);
    next.set("login", login);
    return `/login/oauth/authorize?${next.toString()}`;
  };
  return html`<h1>Sign in to ${app.name}</h1>
<p class="soft">A stand-in for GitHub's page. Choose who you are.</p>
<ul class="list card">${playable(host).map((one) => html`<li>${sign(one)}<span class="grow"><a href="${path(one.login)}">${one.login}</a></span></li>`)}</ul>`;
};
