import { type Html, html } from "../page/html.ts";
import { playable } from "../page/viewer.ts";
import type { Host } from "../state/host.ts";
import { checkAuthorization } from "./grant-code.ts";

/** Whom to sign in as: everybody is known here, and nobody has a password. @throws Refusal 404 for an app that is not known */
export const authorizePage = (host: Host, query: URLSearchParams): Html => {
  const app = checkAuthorization(host, query).app;
  const path = (login: string): string => {
    const next = new URLSearchParams(query);
    next.set("login", login);
    return `/login/oauth/authorize?${next.toString()}`;
  };
  return html`<h1>Sign in to ${app.name}</h1>
<p>A stand-in for GitHub's page. Choose who you are.</p>
<ul class="list">${playable(host).map(({ login }) => html`<li><a href="${path(login)}">${login}</a></li>`)}</ul>`;
};
