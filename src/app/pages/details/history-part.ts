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
    : html`<ol class="list">${verdicts.map(
        ({ at, verdict, headSha, heldBy, tookMs }) =>
          html`<li class="past">${verdictPill(verdict)} <span>${moment(at)}</span> <span class="soft">at <code>${headSha.slice(0, 7)}</code>, ${tookText(tookMs)} after its event</span>${heldBy.length === 0 ? undefined : html` <span class="soft">held by ${heldBy.map((id, index) => html`${index === 0 ? undefined : " "}<code>${id}</code>`)}</span>`}</li>`,
      )}</ol>${verdicts.length === MOST_VERDICTS ? html`<p class="more">The newest ${MOST_VERDICTS} are shown.</p>` : undefined}`
}</section>`;

const tookText = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${numberText(Math.round(ms / 1_000))} s`;
