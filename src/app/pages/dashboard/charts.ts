import { axisTop } from "../../../backtest/charts.ts";
import { counted, numberText } from "../../../policy/model/words.ts";
import { type Html, html } from "../../../report/html.ts";
import type { DayCount, Release } from "../../store/store.ts";
import { ageText, shortDay } from "../parts/layout.ts";
import type { DashboardData } from "./read-dashboard.ts";

const WIDTH = 1_000;
const HEIGHT = 220;
/** The scale stands at the right, where a narrow window begins to show the chart. */
const PLOT = WIDTH - 46;
const BOTTOM = 26;
const TOP = 22;
const WIDEST = 46;
const NAMED = 7;

const verdictChart = (days: readonly DayCount[]): Html => {
  const top = axisTop(days.reduce((max, { pass, blocked, error }) => Math.max(max, pass + blocked + error), 1));
  const high = HEIGHT - TOP - BOTTOM;
  const y = (count: number): number => TOP + high - (count / top) * high;
  const step = PLOT / Math.max(1, days.length);
  const width = Math.min(WIDEST, step * 0.72);
  const every = Math.max(1, Math.ceil(days.length / NAMED));
  const bars = days.map((day, index) => {
    const middle = (index + 0.5) * step;
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
    }${named ? html`<text class="quiet ${index === days.length - 1 ? "end" : "middle"}" x="${round(index === days.length - 1 ? PLOT : middle)}" y="${HEIGHT - 7}">${shortDay(day.day)}</text>` : undefined}</g>`;
  });
  const lines = [0, top / 2, top].map(
    (count) =>
      html`<line class="axis" x1="0" x2="${PLOT}" y1="${round(y(count))}" y2="${round(y(count))}"/><text class="quiet" x="${PLOT + 8}" y="${round(y(count) + 4)}">${numberText(count)}</text>`,
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
<details><summary>The same as a table</summary>${verdictTable(days)}</details></div>`
}</section>`;
};

const verdictTable = (days: readonly DayCount[]): Html =>
  html`<div class="scroll" role="region" aria-label="Table of verdicts by day" tabindex="0"><table class="rows"><thead><tr><th scope="col">Day</th><th scope="col" class="number">blocked</th><th scope="col" class="number">error</th><th scope="col" class="number">pass</th><th scope="col" class="number">break-glass</th></tr></thead><tbody>
${days
  .toReversed()
  .map(
    ({ day, pass, blocked, error, breakGlass }) =>
      html`<tr><th scope="row">${day}</th>${[blocked, error, pass, breakGlass].map((count) => html`<td class="number">${numberText(count)}</td>`)}</tr>`,
  )}</tbody></table></div>`;

const DAY = 86_400_000;

/** `from`: the first day (UTC), `2026-11-25`. `median` and `p95`: milliseconds; undefined if nothing passed. */
type HeldStretch = {
  readonly from: string;
  readonly count: number;
  readonly median: number | undefined;
  readonly p95: number | undefined;
};

/** The nearest rank: a value that occurred, never one between two. @param share above 0, at most 1 */
export const percentile = (values: readonly number[], share: number): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)];

/** By day for a week, else by week; the last stretch ends now. */
export const stretchesOf = (releases: readonly Release[], days: number, now: number): readonly HeldStretch[] => {
  const width = days <= 7 ? DAY : 7 * DAY;
  const end = (Math.floor(now / DAY) + 1) * DAY;
  const count = Math.ceil((days * DAY) / width);
  return Array.from({ length: count }, (_, at) => {
    const until = end - (count - 1 - at) * width;
    const held = releases.filter((one) => one.at >= until - width && one.at < until).map(({ heldMs }) => heldMs);
    const from = new Date(until - width).toISOString().slice(0, 10);
    return { from, count: held.length, median: percentile(held, 0.5), p95: percentile(held, 0.95) };
  });
};

export const heldPart = ({ releases, filter, now }: DashboardData): Html => {
  const stretches = stretchesOf(releases, filter.days, now);
  const held = releases.map(({ heldMs }) => heldMs);
  const [median, p95] = [percentile(held, 0.5), percentile(held, 0.95)];
  return html`<section class="card" aria-labelledby="time-held"><header><h2 id="time-held">Time held</h2> <span>of those that passed in the last ${filter.days} days</span></header>
${
  median === undefined || p95 === undefined
    ? html`<p class="empty">No pull request that was held has passed in this time.</p>`
    : html`<div class="inside"><dl class="numbers"><div><dt>median</dt><dd>${durationText(median)}</dd></div><div><dt>95th percentile</dt><dd>${durationText(p95)}</dd></div><div><dt>passed after being held</dt><dd>${numberText(held.length)}</dd></div><div><dt>median, first to last ${stretches.length > 1 ? (filter.days <= 7 ? "day" : "week") : ""}</dt><dd>${trendText(stretches)}</dd></div></dl>
${heldChart(stretches)}
<details><summary>The same as a table</summary>${heldTable(stretches)}</details></div>`
}</section>`;
};

export const durationText = (ms: number): string => (ms < 60_000 ? "under 1 min" : ageText(ms));

const trendText = (stretches: readonly HeldStretch[]): string => {
  const known = stretches.flatMap(({ median }) => median ?? []);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || known.length < 2) return "–";
  return `${durationText(first)} → ${durationText(last)}`;
};

const HELD_HEIGHT = 170;
const HELD_PLOT = WIDTH - 60;
const HELD_TOP = 14;

const heldChart = (stretches: readonly HeldStretch[]): Html => {
  const max = Math.max(60_000, ...stretches.flatMap(({ p95 }) => p95 ?? []));
  const step = HELD_PLOT / stretches.length;
  const x = (at: number): number => Math.round((at + 0.5) * step);
  const y = (ms: number): number => Math.round(HELD_TOP + (HELD_HEIGHT - HELD_TOP - BOTTOM) * (1 - ms / max));
  const line = (of: "median" | "p95"): Html => {
    const points = stretches.flatMap((one, at) => (one[of] === undefined ? [] : [[x(at), y(one[of])] as const]));
    return html`<polyline class="line-${of}" points="${points.map((point) => point.join(",")).join(" ")}"/>${points.map(([cx, cy]) => html`<circle class="dot-${of}" cx="${cx}" cy="${cy}" r="4"/>`)}`;
  };
  const about = stretches.map(({ from, median, p95 }) =>
    median === undefined || p95 === undefined
      ? ""
      : `${from}: median ${durationText(median)}, 95th percentile ${durationText(p95)}`,
  );
  return html`<ul class="legend"><li><i class="fill-waiting"></i>median</li><li><i class="fill-blocked"></i>95th percentile</li></ul>
<div class="scroll chart" role="region" aria-label="Chart of the time held" tabindex="0"><svg viewBox="0 0 ${WIDTH} ${HELD_HEIGHT}" role="img" aria-label="Time held. ${about.filter((one) => one !== "").join("; ")}"><line class="axis" x1="0" x2="${HELD_PLOT}" y1="${y(0)}" y2="${y(0)}"/><line class="axis" x1="0" x2="${HELD_PLOT}" y1="${y(max)}" y2="${y(max)}"/><text class="quiet" x="${HELD_PLOT + 8}" y="${y(max) + 4}">${durationText(max)}</text><text class="quiet" x="${HELD_PLOT + 8}" y="${y(0) + 4}">0</text>${line("p95")}${line("median")}${stretches.map(({ from }, at) => html`<text class="quiet middle" x="${x(at)}" y="${HELD_HEIGHT - 7}">${shortDay(from)}</text>`)}</svg></div>`;
};

const heldTable = (stretches: readonly HeldStretch[]): Html =>
  html`<div class="scroll" role="region" aria-label="Table of the time held" tabindex="0"><table class="rows"><thead><tr><th scope="col">From</th><th scope="col" class="number">passed</th><th scope="col" class="number">median</th><th scope="col" class="number">95th percentile</th></tr></thead><tbody>
${stretches
  .toReversed()
  .map(
    ({ from, count, median, p95 }) =>
      html`<tr><th scope="row">${from}</th><td class="number">${counted(count, "pull request")}</td>${[median, p95].map((ms) => html`<td class="number">${ms === undefined ? "–" : durationText(ms)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
