import type { Verdict } from "../../../checklist/evaluate.ts";
import { timeText } from "../../../comment/words/item-words.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";

const WIDTH = 1_000;

/** The width is an attribute, because the content policy allows no inline style. */
export const bar = (count: number, max: number, of: string): Html => {
  const share = max === 0 ? 0 : Math.min(1, count / max);
  const wide = count === 0 ? 0 : Math.max(8, Math.round(share * WIDTH));
  return html`<svg class="bar-line" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-track" width="${WIDTH}" height="10"/><rect class="fill-${of}" width="${wide}" height="10"/></svg>`;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const ageText = (ms: number): string => {
  if (ms < MINUTE) return "now";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return ms < 28 * DAY ? `${Math.floor(ms / DAY)} d` : `${Math.floor(ms / (7 * DAY))} wk`;
};

export const moment = (at: number): Html => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${timeText(iso)}">${timeText(iso)}</time>`;
};

/** A day without a time, such as when something is due: `2026-11-25`. */
export const dayOf = (day: string): Html => html`<time datetime="${day}" data-day title="${day}">${day}</time>`;

/** For an axis: `Nov 5`. The day is UTC's, as the counts are. */
export const shortDay = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en", { month: "short", day: "numeric", timeZone: "UTC" });

export const repositoryPath = (repository: string): string =>
  `/gates/${repository.split("/").map(encodeURIComponent).join("/")}`;

export const detailsPath = (repository: string, number: number): string => `${repositoryPath(repository)}/${number}`;

// The same markup as `policyText` in the comment: `code`, [label](https://…) and https://….
const MARKUP = /`([^`]+)`|\[([^[\]]+)\]\((https:\/\/[^\s()<>]+)\)|(https:\/\/[^\s()<>"'`[\]]+)/g;
const SENTENCE_END = /[.,;:!?…]+$/;

export const policyHtml = (text: string, longest = 600): Html => {
  const line = text
    .slice(0, 8 * longest)
    .replace(/\s+/g, " ")
    .trim();
  const shown = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  const parts: (Html | string)[] = [];
  let from = 0;
  for (const found of shown.matchAll(MARKUP)) {
    const [whole, code, label, target, address] = found;
    parts.push(shown.slice(from, found.index));
    from = found.index + whole.length;
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (label !== undefined && target !== undefined) parts.push(linkOut(target, label));
    else if (address !== undefined) {
      const end = SENTENCE_END.exec(address)?.[0] ?? "";
      const bare = address.slice(0, address.length - end.length);
      parts.push(linkOut(bare, bare), end);
    }
  }
  parts.push(shown.slice(from));
  return html`${parts}`;
};

/** Signs, so the meaning does not depend on colour. */
const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✓", blocked: "●", error: "✕" };

export const verdictPill = (verdict: Verdict): Html =>
  html`<span class="pill ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
