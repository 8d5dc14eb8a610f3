import { numberText } from "../policy/model/words.ts";
import { type Html, html } from "../report/html.ts";
import { type Period, shareText } from "./backtest-report.ts";

export const STYLES = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #dde1e6;
  --held: #c8500a; --advised: #2f6fb8; --observed: #7a5bb5; --untouched: #d3d8de; --more: #a40e26; --less: #1a7f37;
  --code: #eff1f4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1116; --card: #161b22; --text: #e6edf3; --quiet: #9aa4af; --line: #2d333b;
    --held: #e8792f; --advised: #5a9be0; --observed: #a98be3; --untouched: #3a424c; --more: #ff8f99; --less: #56d364;
    --code: #222831;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1060px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 0 0 4px; }
h3 { font-size: 14px; margin: 18px 0 6px; }
p { margin: 0 0 12px; }
.quiet { color: var(--quiet); }
.small { font-size: 13px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin-top: 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 20px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; border-top-width: 4px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 13px; }
.tile.all { border-top-color: var(--quiet); } .tile.held { border-top-color: var(--held); }
.tile.advised { border-top-color: var(--advised); } .tile.observed { border-top-color: var(--observed); }
.tile.untouched { border-top-color: var(--untouched); }
.pair { display: grid; grid-template-columns: 3fr 2fr; gap: 20px; }
.pair > * { min-width: 0; }
@media (max-width: 760px) { .pair { grid-template-columns: 1fr; gap: 0; } }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--text); font-size: 12px; font-family: inherit; }
svg .quiet { fill: var(--quiet); } svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .axis { stroke: var(--line); stroke-width: 1; }
.fill-held { fill: var(--held); } .fill-advised { fill: var(--advised); } .fill-observed { fill: var(--observed); }
.fill-untouched { fill: var(--untouched); } .fill-more { fill: var(--more); } .fill-less { fill: var(--less); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 4px 0 12px; font-size: 13px; color: var(--quiet); }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; }
i.held { background: var(--held); } i.advised { background: var(--advised); } i.observed { background: var(--observed); }
i.untouched { background: var(--untouched); } i.more { background: var(--more); } i.less { background: var(--less); }
.scroll { overflow-x: auto; }
.chart svg { min-width: 520px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
code { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; background: var(--code);
  padding: 1px 5px; border-radius: 4px; overflow-wrap: anywhere; }
.badge { font-size: 12px; border: 1px solid currentColor; border-radius: 20px; padding: 0 8px; white-space: nowrap; }
.badge.block { color: var(--held); } .badge.advise { color: var(--advised); } .badge.observe { color: var(--observed); }
details { border-top: 1px solid var(--line); padding: 10px 0; }
details:first-of-type { border-top: 0; }
.chart + details { margin-top: 14px; border-top: 1px solid var(--line); }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
summary::before { content: "▸"; color: var(--quiet); } details[open] > summary::before { content: "▾"; }
summary::-webkit-details-marker { display: none; }
summary .count { margin-left: auto; color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
details > div { padding: 4px 0 8px 20px; }
ul.examples { margin: 0; padding: 0; list-style: none; font-size: 13px; }
ul.examples li { padding: 3px 0; overflow-wrap: anywhere; }
footer { margin-top: 24px; color: var(--quiet); font-size: 13px; }
@media print { body { background: none; } section, .tile { break-inside: avoid; } }
`;

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
