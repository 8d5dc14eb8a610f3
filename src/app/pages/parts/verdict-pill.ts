import type { Verdict } from "../../../engine/evaluation.ts";
import { type Html, html } from "./html.ts";

/** A sign and the word, so that nothing rests on the colour. */
const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✓", blocked: "●", error: "✕" };

/** A verdict, as a pill. */
export const verdictPill = (verdict: Verdict): Html =>
  html`<span class="pill ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
