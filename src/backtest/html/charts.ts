import { type Html, html } from "../../report/html.ts";
import { numberText, type Period, shareText } from "../backtest-report.ts";

export type Bar = {
  readonly label: string;
  /** `of` is a class of `styles.ts`. */
  readonly parts: readonly { readonly of: string; readonly count: number }[];
  readonly text: string;
  readonly title: string;
};

const WIDTH = 1_000;
const ROW = 24;
const THICK = 14;
const RIGHT = 150;
const LETTER = 7;

export const barChart = (bars: readonly Bar[], about: string, width = WIDTH): Html => {
  const longest = bars.reduce((most, { label }) => Math.max(most, label.length), 0);
  const left = Math.min(width * 0.4, longest * LETTER + 14);
  const most = bars.reduce((so, bar) => Math.max(so, sum(bar)), 1);
  const room = width - left - RIGHT;
  const height = bars.length * ROW;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${about}">${bars.map((bar, index) => {
    const y = index * ROW;
    let x = left;
    const parts = bar.parts
      .filter(({ count }) => count > 0)
      .map(({ of, count }) => {
        // Small values stay visible.
        const wide = Math.max(1.5, (count / most) * room);
        const part = html`<rect class="fill-${of}" x="${round(x)}" y="${y + (ROW - THICK) / 2}" width="${round(wide)}" height="${THICK}" rx="2"/>`;
        x += wide;
        return part;
      });
    return html`<g><title>${bar.title}</title><text class="end" x="${round(left - 10)}" y="${y + ROW / 2 + 4}">${bar.label}</text>${parts}<text class="quiet" x="${round(x + 8)}" y="${y + ROW / 2 + 4}">${bar.text}</text></g>`;
  })}</svg>`;
};

const sum = ({ parts }: Bar): number => parts.reduce((all, { count }) => all + count, 0);
const round = (value: number): number => Math.round(value * 10) / 10;

const HEIGHT = 220;
const LEFT = 50;
const BOTTOM = 24;
const TOP = 8;
const DATE_WIDTH = 72;

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

/** End of an axis: an even number with one or two leading digits, so that its half is whole. */
export const axisTop = (most: number): number => {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [2, 4, 6, 8, 10, 12, 14, 16, 18]) if (step * unit >= most) return step * unit;
  }
};
