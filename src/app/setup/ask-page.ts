import { html } from "hono/html";
import { APP_EVENTS } from "../manifest/app-events.ts";
import type { AppManifest } from "../manifest/app-manifest.ts";
import { APP_PERMISSIONS } from "../manifest/app-permissions.ts";
import { type Html, setupLayout } from "./setup-layout.ts";

/**
 * The second page: all that the App will be asked for, and the button that takes it to GitHub.
 *
 * @param action where GitHub takes manifests, with the state
 */
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

/** The reasons are written for Markdown; a page shows them without its marks. */
const plain = (text: string): string => text.replaceAll(/[`*]/g, "");
