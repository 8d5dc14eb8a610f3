import { type Html, html } from "../page/html.ts";

/** What somebody sees who comes here without a manifest: a form to post one. */
export const manifestPage = (owner: string, state: string | undefined): Html => html`<h1>New GitHub App</h1>
<p>A stand-in for GitHub's page. Post a manifest here, and it leads back to the manifest's <code>redirect_url</code>.</p>
<form method="post" action="/organizations/${owner}/settings/apps/new${state === undefined ? "" : `?state=${encodeURIComponent(state)}`}">
<label>Manifest (JSON)<textarea name="manifest" required></textarea></label>
<button class="main">Create GitHub App for ${owner}</button></form>`;
