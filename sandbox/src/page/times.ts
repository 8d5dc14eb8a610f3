import { type Html, html } from "./layout.ts";

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "2 minutes ago", with the whole time in UTC as a title. `client/page.js` keeps it up to date. */
export const when = (at: string, now: Date): Html =>
  html`<time datetime="${at}" title="${at.slice(0, 10)} ${at.slice(11, 19)} UTC">${ago(at, now)}</time>`;

const ago = (at: string, now: Date): string => {
  const seconds = Math.round((now.getTime() - Date.parse(at)) / 1_000);
  const unit = UNITS.find(([, length]) => seconds >= length);
  return unit === undefined ? "now" : words.format(-Math.floor(seconds / unit[1]), unit[0]);
};
