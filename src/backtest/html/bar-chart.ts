import { type Html, html } from "./html.ts";

/** One bar of several parts that follow each other. */
export type Bar = {
  readonly label: string;
  /** `of`: a class of `styles.ts` (`held`, `advised`…). */
  readonly parts: readonly { readonly of: string; readonly count: number }[];
  /** Behind the bar. */
  readonly text: string;
  /** What a pointer is told. */
  readonly title: string;
};

const WIDTH = 1_000;
const ROW = 24;
const THICK = 14;
/** Room for the words behind the longest bar. */
const RIGHT = 150;
/** About the width of a letter, so that labels have the room they need. */
const LETTER = 7;

/** Bars one below the other, longest text first measured, on one scale that begins at 0. */
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
        // What is there is seen, however little it is.
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
