import { numberText } from "../../../backtest/backtest-report.ts";
import { axisTop } from "../../../backtest/charts.ts";
import { type Html, html } from "../../../report/html.ts";
import type { DayCount } from "../../store/store.ts";
import { shortDay } from "../parts/html.ts";
import type { DashboardData } from "./read-dashboard.ts";

const WIDTH = 1_000;
const HEIGHT = 220;
const LEFT = 46;
const BOTTOM = 26;
const TOP = 22;
const WIDEST = 46;
const NAMED = 7;

const verdictChart = (days: readonly DayCount[]): Html => {
  const top = axisTop(days.reduce((max, { pass, blocked, error }) => Math.max(max, pass + blocked + error), 1));
  const high = HEIGHT - TOP - BOTTOM;
  const y = (count: number): number => TOP + high - (count / top) * high;
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const width = Math.min(WIDEST, step * 0.72);
  const every = Math.max(1, Math.ceil(days.length / NAMED));
  const bars = days.map((day, index) => {
    const middle = LEFT + (index + 0.5) * step;
    const parts = [
      { of: "blocked", from: 0, count: day.blocked },
      { of: "error", from: day.blocked, count: day.error },
      { of: "pass", from: day.blocked + day.error, count: day.pass },
    ].filter(({ count }) => count > 0);
    const named = (days.length - 1 - index) % every === 0;
    return html`<g><title>${titleOf(day)}</title><rect class="fill-none" x="${round(middle - step / 2)}" y="0" width="${round(step)}" height="${HEIGHT}"/>${parts.map(
      ({ of, from, count }) =>
        html`<rect class="fill-${of}" x="${round(middle - width / 2)}" width="${round(width)}" y="${round(y(from + count))}" height="${round(y(from) - y(from + count))}"/>`,
    )}${
      day.breakGlass === 0
        ? undefined
        : html`<path class="fill-glass" d="M${round(middle)} ${TOP - 18}l6 6l-6 6l-6 -6z"/>`
    }${named ? html`<text class="quiet ${index === days.length - 1 ? "end" : "middle"}" x="${round(index === days.length - 1 ? WIDTH : middle)}" y="${HEIGHT - 7}">${shortDay(day.day)}</text>` : undefined}</g>`;
  });
  const lines = [0, top / 2, top].map(
    (count) =>
      html`<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(count))}" y2="${round(y(count))}"/><text class="quiet end" x="${LEFT - 8}" y="${round(y(count) + 4)}">${numberText(count)}</text>`,
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${aboutOf(days)}">${lines}${bars}</svg>`;
};

const titleOf = ({ day, pass, blocked, error, breakGlass }: DayCount): string =>
  `${day}: ${numberText(blocked)} blocked, ${numberText(error)} error, ${numberText(pass)} pass${breakGlass === 0 ? "" : `, break-glass ${numberText(breakGlass)} ×`}`;

const aboutOf = (days: readonly DayCount[]): string => {
  const sum = (of: "pass" | "blocked" | "error" | "breakGlass"): string =>
    numberText(days.reduce((all, day) => all + day[of], 0));
  return `Verdicts in ${days.length} days: ${sum("blocked")} blocked, ${sum("error")} error, ${sum("pass")} pass; break-glass ${sum("breakGlass")} times`;
};

const round = (value: number): number => Math.round(value * 10) / 10;

export const verdictsPart = ({ days, filter }: DashboardData): Html => {
  const sum = days.reduce((all, day) => all + day.pass + day.blocked + day.error + day.breakGlass, 0);
  return html`<section class="card" aria-labelledby="verdicts"><header><h2 id="verdicts">Verdicts by day</h2> <span>last ${filter.days} days</span></header>
${
  sum === 0
    ? html`<p class="empty">There was no verdict in this time.</p>`
    : html`<div class="inside"><ul class="legend"><li><i class="fill-blocked"></i>blocked</li><li><i class="fill-error"></i>error</li><li><i class="fill-pass"></i>pass</li><li><i class="fill-glass"></i>break-glass</li></ul>
<div class="scroll chart" role="region" aria-label="Chart of verdicts by day" tabindex="0">${verdictChart(days)}</div>
<details><summary>The same as a table</summary>${table(days)}</details></div>`
}</section>`;
};

const table = (days: readonly DayCount[]): Html =>
  html`<div class="scroll" role="region" aria-label="Table of verdicts by day" tabindex="0"><table class="rows"><thead><tr><th scope="col">Day</th><th scope="col" class="number">blocked</th><th scope="col" class="number">error</th><th scope="col" class="number">pass</th><th scope="col" class="number">break-glass</th></tr></thead><tbody>
${days
  .toReversed()
  .map(
    ({ day, pass, blocked, error, breakGlass }) =>
      html`<tr><th scope="row">${day}</th>${[blocked, error, pass, breakGlass].map((count) => html`<td class="number">${numberText(count)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
