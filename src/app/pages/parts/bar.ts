import { type Html, html } from "./html.ts";

const WIDTH = 1_000;

/**
 * A bar for a cell of a table whose number stands beside it, so that who cannot see it misses nothing. `of`: a class of
 * `styles.ts`. Its length is an attribute, because the content policy allows no inline style.
 */
export const bar = (count: number, most: number, of: string): Html => {
  const share = most === 0 ? 0 : Math.min(1, count / most);
  // What is there is seen, however little it is.
  const wide = count === 0 ? 0 : Math.max(8, Math.round(share * WIDTH));
  return html`<svg class="bar-line" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-track" width="${WIDTH}" height="10"/><rect class="fill-${of}" width="${wide}" height="10"/></svg>`;
};
