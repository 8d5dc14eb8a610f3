import { html } from "hono/html";
import type { MadeApp } from "./convert-manifest.ts";
import type { Kept } from "./keep-credentials.ts";
import { type Html, setupLayout } from "./setup-layout.ts";

/**
 * The last page: where the credentials are, and what comes next.
 *
 * @param kept undefined where the file could not be written; then, and only then, the credentials are shown, once
 */
export const donePage = (
  app: Pick<MadeApp, "slug" | "url" | "webhookSecret">,
  kept: Kept | undefined,
  credentials: ReadonlyMap<string, string>,
): Html =>
  setupLayout(
    "The GitHub App is made",
    html`<p>Step 3 of 3. <a href="${app.url}">${app.slug}</a> is made. This page is gone once you leave it.</p>
${
  kept === undefined
    ? html`<p class="wrong" role="alert">The credentials could not be written to a file here. Put these lines into your store of secrets now; GitHub does not show them again.</p>
<pre>${[...credentials].map(([name, value]) => `${name}=${value}`).join("\n")}</pre>`
    : html`<p>Its credentials are in <code>${kept.file}</code>, which only you may read.${
        kept.backup === undefined ? "" : html` What was there before is in <code>${kept.backup}</code>.`
      }</p>`
}
${
  app.webhookSecret === undefined
    ? html`<p class="wrong" role="alert">GitHub made no secret for its webhooks: put WEBHOOK_SECRET into the field <i>Secret</i> on the App's settings page.</p>`
    : ""
}
<ol>
<li>Start it: <code>npm start</code></li>
<li>Install it: <a href="${app.url}/installations/new">choose the repositories</a></li>
<li>See that all is well: <code>tollgate doctor</code></li>
<li>Require its check: <code>tollgate protect owner/repo</code> shows the ruleset</li>
</ol>`,
  );
