import { numberText } from "../../../backtest/number-text.ts";
import type { VerdictRecord } from "../../store/store.ts";
import { type Html, html } from "../parts/html.ts";
import { moment } from "../parts/moment.ts";
import { verdictPill } from "../parts/verdict-pill.ts";

/** Verdicts shown. */
export const MOST_VERDICTS = 50;

/** What was decided before, newest first. */
export const historyPart = (verdicts: readonly VerdictRecord[]): Html =>
  html`<section class="card" aria-labelledby="history"><header><h2 id="history">Verdicts so far</h2></header>
${
  verdicts.length === 0
    ? html`<p class="empty">None is on record.</p>`
    : html`<div class="scroll" role="region" aria-label="Verdicts so far" tabindex="0"><table class="rows"><thead><tr><th scope="col">When</th><th scope="col">Verdict</th><th scope="col">Head</th><th scope="col">Held by</th><th scope="col" class="number">After</th></tr></thead><tbody>
${verdicts.map(
  ({ at, verdict, headSha, heldBy, tookMs }) =>
    html`<tr><td class="nowrap">${moment(at)}</td><td>${verdictPill(verdict)}</td><td><code>${headSha.slice(0, 7)}</code></td><td>${heldBy.map((id, index) => html`${index === 0 ? undefined : " "}<code>${id}</code>`)}</td><td class="number">${tookText(tookMs)}</td></tr>`,
)}</tbody></table></div>${verdicts.length === MOST_VERDICTS ? html`<p class="more">The newest ${MOST_VERDICTS} are shown.</p>` : undefined}`
}</section>`;

const tookText = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${numberText(Math.round(ms / 1_000))} s`;
