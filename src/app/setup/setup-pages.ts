import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { html, raw } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import { publishedKeys } from "../../gate/signing-keys.ts";
import { APP_EVENTS, APP_PERMISSIONS, type AppManifest } from "../config/manifest.ts";
import type { Kept, MadeApp } from "./credentials.ts";

export type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --link: #0550ae; --act: #1a7f37; --wrong: #c41e2a; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #f0f6fc; --soft: #9198a1; --line: #3d444d; --link: #79c0ff; --act: #1f7a35; --wrong: #ff8e86; } }
body { color: var(--text); background: var(--page); overflow-wrap: break-word; font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
a { color: var(--link); } h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } label { display: block; font-weight: 600; margin-top: 1rem; }
input { font: inherit; color: inherit; background: var(--page); width: 100%; box-sizing: border-box; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 6px; }
.soft { color: var(--soft); font-size: .9rem; margin: .2rem 0 0; } .wrong { color: var(--wrong); margin: .2rem 0 0; }
button { font: inherit; font-weight: 600; color: #fff; background: var(--act); border: 0; border-radius: 6px; padding: .5rem 1rem; margin-top: 1.5rem; cursor: pointer; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; } :is(th, td):first-child code { white-space: nowrap; } pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem; }
:focus-visible { outline: 2px solid #0969da; outline-offset: 2px; }
`;

export const setupHeaders = (webUrl: string): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: [`'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`],
      formAction: ["'self'", webUrl],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // The setup server ends soon, and may be http.
    strictTransportSecurity: false,
  });

const setupLayout = (title: string, inside: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tollgate</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${inside}
</main>
</body>
</html>
`;

export const askPage = (manifest: AppManifest, action: string): Html =>
  setupLayout(
    "Create the GitHub App",
    html`<p>Step 2 of 3. GitHub will ask you to confirm <b>${manifest.name}</b>, and send you back here.
Webhooks will go to <code>${manifest.hook_attributes.url}</code>.</p>
<form method="post" action="${action}">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<button>Create it on GitHub</button>
</form>
<h2>Permissions</h2>
<table><tbody>
${Object.entries(APP_PERMISSIONS).map(
  ([name, { access, why }]) =>
    html`<tr><th scope="row"><code>${name}: ${access}</code></th><td>${plain(why)}</td></tr>`,
)}
</tbody></table>
<h2>Events</h2>
<table><tbody>
${Object.entries(APP_EVENTS).map(
  ([name, why]) => html`<tr><th scope="row"><code>${name}</code></th><td>${plain(why)}</td></tr>`,
)}
</tbody></table>`,
  );

const plain = (text: string): string => text.replaceAll(/[`*]/g, "");

export type SetupFields = { readonly name: string; readonly owner: string; readonly base_url: string };

const FIELDS: readonly (readonly [keyof SetupFields, string, string])[] = [
  ["name", "Name of the App", "Unique on all of GitHub. It signs the comments, as name[bot]."],
  [
    "owner",
    "Organisation that owns it",
    "Its login. If you leave it empty, your own account owns the App; if you name an organisation, all of its owners can manage it.",
  ],
  [
    "base_url",
    "Address of this server",
    "Where GitHub can reach it, such as https://tollgate.acme.dev. Webhooks go there.",
  ],
];

export const requestPage = (fields: SetupFields, wrong: Readonly<Record<string, string>>, formToken: string): Html =>
  setupLayout(
    "Create the GitHub App",
    html`<p>Step 1 of 3. Nothing is made yet: the next page shows what GitHub will be asked for.</p>
<form method="post" action="/setup">
<input type="hidden" name="form" value="${formToken}">
${FIELDS.map(
  ([name, label, help]) => html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" value="${fields[name]}" autocomplete="off" spellcheck="false" aria-describedby="${name}-help"${wrong[name] === undefined ? "" : html` aria-invalid="true"`}>
<p class="soft" id="${name}-help">${help}</p>
${wrong[name] === undefined ? "" : html`<p class="wrong" role="alert">${wrong[name]}</p>`}`,
)}
<button>Show what will be asked</button>
</form>`,
  );

export type SetupCommands = { readonly start: string; readonly doctor: string };

/**
 * @param kept undefined if the file could not be written; only then the credentials are shown, once
 * @param exposed what to do if git would commit the file
 */
export const donePage = (
  app: Pick<MadeApp, "slug" | "url" | "webhookSecret">,
  kept: Kept | undefined,
  credentials: ReadonlyMap<string, string>,
  commands: SetupCommands,
  exposed?: string,
): Html =>
  setupLayout(
    "The GitHub App is made",
    html`<p>Step 3 of 3. ${inNewTab(app.url, app.slug)} is made. Keep this page open until you have done what is below: it cannot be loaded again.</p>
${
  kept === undefined
    ? html`<p class="wrong" role="alert">The credentials could not be written to a file here. Put these lines into your store of secrets now; GitHub does not show them again.</p>
<pre>${[...credentials].map(([name, value]) => `${name}=${value}`).join("\n")}</pre>`
    : html`<p>Its credentials are in <code>${kept.file}</code>, which only you may read.${
        kept.backup === undefined ? "" : html` What was there before is in <code>${kept.backup}</code>.`
      }</p>${exposed === undefined ? "" : html`<p class="wrong" role="alert">${exposed}</p>`}`
}
${
  app.webhookSecret === undefined
    ? html`<p class="wrong" role="alert">GitHub made no secret for its webhooks: put WEBHOOK_SECRET into the field <i>Secret</i> on the App's settings page.</p>`
    : ""
}
<ol>
<li>Start it: <code>${commands.start}</code>. With <code>PAGES=on</code> in its settings it has a dashboard, too.</li>
<li>Install it: ${inNewTab(`${app.url}/installations/new`, "choose the repositories")}, in a new tab</li>
<li>See that all is well: <code>${commands.doctor}</code></li>
<li>Require its check: <code>tollgate protect owner/repo --app ${app.slug}</code> shows the ruleset</li>
</ol>
${publishedKeys([credentials.get("TOLLGATE_SIGNING_KEY") ?? ""]).map(
  ({ publicKey }) => html`<h2>For an auditor</h2>
<p>This public key verifies the records that the App signs, and cannot sign. Give it to your auditors now: <code>${publicKey}</code></p>
<p class="soft">The App also serves it at <code>${credentials.get("BASE_URL")}/.well-known/tollgate-keys.json</code>.</p>`,
)}`,
  );

const inNewTab = (url: string, words: string): Html =>
  html`<a href="${url}" target="_blank" rel="noopener noreferrer">${words}</a>`;

export const REFUSALS = {
  host: [421, "This is not the address of this page", "Open the address that was printed when the setup was started."],
  token: [
    403,
    "This page is not open to you",
    "Open the address that was printed when the setup was started, in one browser, within half an hour. It works once; start the setup again for a new one.",
  ],
  form: [403, "This form is out of date", "Go back to /setup and fill it in again."],
  state: [
    403,
    "This is not the App that was asked for",
    "GitHub sent a browser here that did not leave from here, or did so twice. Go back to /setup and begin again.",
  ],
  code: [
    502,
    "GitHub did not hand over the App",
    "If the App is in your settings on GitHub, delete it there; then begin again at /setup.",
  ],
  done: [
    410,
    "The setup is over",
    "The App is made. Start it: tollgate start. If you have started the App, load this page again.",
  ],
  "not-found": [404, "There is nothing here", "The setup is at /setup."],
} as const satisfies Readonly<Record<string, readonly [number, string, string]>>;

export type Refusal = keyof typeof REFUSALS;

export const refusalPage = (refusal: Refusal, why = ""): Html => {
  const [, title, help] = REFUSALS[refusal];
  return setupLayout(
    title,
    html`${why === "" ? "" : html`<p class="wrong" role="alert">${why}</p>`}<p>${help.split("/setup").map((part, at) => html`${at === 0 ? "" : html`<a href="/setup">/setup</a>`}${part}`)}</p>`,
  );
};
