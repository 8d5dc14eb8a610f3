import { timeText } from "../../../report/words/time-text.ts";
import { type Html, html } from "./html.ts";

/** A moment, in milliseconds since 1970, as `2026-11-23 06:28 UTC`, which a program can read too. */
export const moment = (at: number): Html => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${timeText(iso)}</time>`;
};
