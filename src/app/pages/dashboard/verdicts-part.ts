import { numberText } from "../../../backtest/number-text.ts";
import type { DayCount } from "../../store/store.ts";
import { type Html, html } from "../parts/html.ts";
import type { DashboardData } from "./read-dashboard.ts";
import { verdictChart } from "./verdict-chart.ts";

/** Verdicts and broken glass by day: a chart, and the same as a table for whom a chart is nothing. */
export const verdictsPart = ({ days, filter }: DashboardData): Html => {
  const sum = days.reduce((all, day) => all + day.pass + day.blocked + day.error + day.breakGlass, 0);
  return html`<section class="card" aria-labelledby="verdicts"><header><h2 id="verdicts">Verdicts by day</h2> <span>last ${filter.days} days</span></header>
${
  sum === 0
    ? html`<p class="empty">There was no verdict in this time.</p>`
    : html`<div class="inside"><ul class="legend"><li><i class="fill-blocked"></i>blocked</li><li><i class="fill-error"></i>error</li><li><i class="fill-pass"></i>pass</li><li><i class="fill-glass"></i>glass broken</li></ul>
<div class="scroll chart" role="region" aria-label="Chart of verdicts by day" tabindex="0">${verdictChart(days)}</div>
<details><summary>The same as a table</summary>${table(days)}</details></div>`
}</section>`;
};

const table = (days: readonly DayCount[]): Html =>
  html`<div class="scroll" role="region" aria-label="Table of verdicts by day" tabindex="0"><table class="rows"><thead><tr><th scope="col">Day</th><th scope="col" class="number">blocked</th><th scope="col" class="number">error</th><th scope="col" class="number">pass</th><th scope="col" class="number">glass broken</th></tr></thead><tbody>
${days
  .toReversed()
  .map(
    ({ day, pass, blocked, error, breakGlass }) =>
      html`<tr><th scope="row">${day}</th>${[blocked, error, pass, breakGlass].map((count) => html`<td class="number">${numberText(count)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
