import type { Period } from "../backtest-report.ts";
import { numberText } from "../number-text.ts";
import { shareText } from "../share-text.ts";
import { axisTop } from "./axis-top.ts";
import { type Html, html } from "./html.ts";

const WIDTH = 1_000;
const HEIGHT = 220;
const LEFT = 50;
const BOTTOM = 24;
const TOP = 8;
/** A date that would not fit at the end is left out. */
const DATE_WIDTH = 72;

/** Pull requests over time: a bar for each period, what would have been held at its foot. */
export const timeChart = (periods: readonly Period[]): Html => {
  const top = axisTop(periods.reduce((most, { pullRequests }) => Math.max(most, pullRequests), 0));
  const high = HEIGHT - TOP - BOTTOM;
  const y = (count: number): number => TOP + high - (count / top) * high;
  const step = (WIDTH - LEFT) / Math.max(1, periods.length);
  const width = Math.min(60, step * 0.78);
  const bars = periods.map((period, index) => {
    const x = LEFT + index * step + (step - width) / 2;
    const rest = period.pullRequests - period.held - period.advised;
    const parts = [
      { of: "held", from: 0, count: period.held },
      { of: "advised", from: period.held, count: period.advised },
      { of: "untouched", from: period.held + period.advised, count: rest },
    ];
    return html`<g><title>from ${period.from}: ${numberText(period.pullRequests)} pull requests, ${numberText(period.held)} held (${shareText(period.held, period.pullRequests)}), ${numberText(period.advised)} advised only</title>
      ${parts
        .filter(({ count }) => count > 0)
        .map(
          ({ of, from, count }) =>
            html`<rect class="fill-${of}" x="${round(x)}" width="${round(width)}" y="${round(y(from + count))}" height="${round(y(from) - y(from + count))}"/>`,
        )}</g>`;
  });
  const every = Math.max(1, Math.ceil(periods.length / 8));
  const dates = periods.map((period, index) =>
    index % every === 0 && LEFT + (index + 0.5) * step < WIDTH - DATE_WIDTH / 2
      ? html`<text class="quiet middle" x="${round(LEFT + (index + 0.5) * step)}" y="${HEIGHT - 6}">${period.from}</text>`
      : html``,
  );
  const lines = [0, top / 2, top].map(
    (count) =>
      html`<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(count))}" y2="${round(y(count))}"/><text class="quiet end" x="${LEFT - 8}" y="${round(y(count) + 4)}">${numberText(count)}</text>`,
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Pull requests over time, with how many would have been held">${lines}${bars}${dates}</svg>`;
};

const round = (value: number): number => Math.round(value * 10) / 10;
