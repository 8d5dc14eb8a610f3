import { html } from "hono/html";
import { type Html, setupLayout } from "./setup-layout.ts";

/** What stands in the fields of the form. */
export type SetupFields = { readonly name: string; readonly owner: string; readonly base_url: string };

const FIELDS: readonly (readonly [keyof SetupFields, string, string])[] = [
  ["name", "Name of the App", "Unique on all of GitHub. It signs the comments, as name[bot]."],
  [
    "owner",
    "Organisation that owns it",
    "Its login. Left empty, your own account will own it; an organisation is better.",
  ],
  [
    "base_url",
    "Address of this server",
    "Where GitHub can reach it, such as https://tollgate.acme.dev. Webhooks go there.",
  ],
];

/** The first page: which App, whose, and where it will be reached. */
export const wishPage = (fields: SetupFields, wrong: Readonly<Record<string, string>>, formToken: string): Html =>
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
