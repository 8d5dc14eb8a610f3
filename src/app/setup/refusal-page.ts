import { html } from "hono/html";
import { type Html, setupLayout } from "./setup-layout.ts";

/** Why the setup goes no further, and what helps. */
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
    "The code may be used or more than an hour old. If the App is in your settings on GitHub, delete it there; then begin again at /setup.",
  ],
  done: [410, "The setup is over", "The App is made. Start it: npm start."],
  "not-found": [404, "There is nothing here", "The setup is at /setup."],
} as const satisfies Readonly<Record<string, readonly [number, string, string]>>;

export type Refusal = keyof typeof REFUSALS;

/** A page that says no. */
export const refusalPage = (refusal: Refusal): Html => {
  const [, title, help] = REFUSALS[refusal];
  return setupLayout(title, html`<p>${help}</p>`);
};
