import type { Verdict } from "../../../checklist/evaluate.ts";
import { timeText } from "../../../comment/words/item-words.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";

export type Frame = {
  readonly version: string;
  readonly webUrl: string;
  /** Changes with the style sheet and the script, so browsers may cache both. */
  readonly assets: string;
  readonly login: string | undefined;
  readonly open: boolean;
  readonly csrf: string;
};

export const layout = (frame: Frame, title: string, inside: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tollgate</title>
<link rel="stylesheet" href="/assets/style.css?v=${frame.assets}">
<link rel="icon" href="data:,">
<script src="/assets/page.js?v=${frame.assets}" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div>
<a class="name" href="/">Tollgate</a>
${account(frame)}
</div></header>
<main id="main" tabindex="-1">
${inside}
</main>
<footer class="foot"><p>Tollgate ${frame.version}. <span data-zone>Times are in UTC.</span> The record that counts is the comment on each pull request.</p></footer>
</body>
</html>
`;

const account = ({ login, open, csrf }: Frame): Html => {
  if (open) return html`<p class="who">Open to this machine</p>`;
  if (login === undefined) return html``;
  return html`<form class="who" method="post" action="/logout"><input type="hidden" name="csrf" value="${csrf}"><span>Signed in as <b>${login}</b></span> <button class="small">Sign out</button></form>`;
};

type Message = {
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly href: string; readonly label: string };
};

export const messagePage = (frame: Frame, { title, text, action }: Message): Html =>
  layout(
    frame,
    title,
    html`<section class="card message"><h1>${title}</h1><p>${text}</p>${
      action === undefined ? undefined : html`<p><a class="button main" href="${action.href}">${action.label}</a></p>`
    }</section>`,
  );

export const script = `
"use strict";
for (const time of document.querySelectorAll("time:not([data-day])")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
for (const day of document.querySelectorAll("time[data-day]")) {
  day.textContent = new Date(day.dateTime + "T12:00:00").toLocaleDateString([], { dateStyle: "medium" });
}
for (const zone of document.querySelectorAll("[data-zone]")) zone.textContent = "Times are your local times; point at one for UTC.";
for (const form of document.querySelectorAll("form.filter")) {
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
if (navigator.clipboard) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);
  for (const code of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy " + code.textContent);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not copied";
      }
      status.textContent = button.textContent;
      setTimeout(() => { button.textContent = "Copy"; status.textContent = ""; }, 2000);
    });
    code.after(" ", button);
  }
}
`;

export type MessageName =
  | "not-found"
  | "not-yours"
  | "not-from-here"
  | "other-host"
  | "too-large"
  | "not-begun"
  | "refused"
  | "signed-out"
  | "github-down"
  | "failed";

type Status = 200 | 400 | 403 | 404 | 413 | 421 | 500 | 503;

const HOME = { href: "/", label: "To the dashboard" };
const AGAIN = { href: "/login", label: "Sign in with GitHub" };

export const MESSAGES: Readonly<Record<MessageName, Message & { readonly status: Status }>> = {
  "not-found": {
    status: 404,
    title: "Not found",
    text: "There is no such page, or it is about a repository that you may not read, or Tollgate has not evaluated that pull request.",
    action: HOME,
  },
  "not-yours": {
    status: 403,
    title: "Not for you to do",
    text: "Only an administrator of the repository can try a job again. Ask one of them.",
    action: HOME,
  },
  "not-from-here": {
    status: 403,
    title: "Nothing was done",
    text: "What was sent did not come from a form of these pages, or the form was older than your session. Open the page anew and try again.",
    action: HOME,
  },
  "other-host": {
    status: 421,
    title: "Wrong address",
    text: "These pages are open to this machine only, and answer only under the address that Tollgate was started with.",
  },
  "too-large": { status: 413, title: "Too large", text: "No form of these pages sends that much." },
  "not-begun": {
    status: 400,
    title: "Not signed in",
    text: "This sign-in was not begun in this browser, was finished before, or was begun more than ten minutes ago.",
    action: AGAIN,
  },
  refused: {
    status: 403,
    title: "Not signed in",
    text: "GitHub did not say who you are: the request was cancelled, or its answer did not fit.",
    action: AGAIN,
  },
  "signed-out": {
    status: 200,
    title: "Signed out",
    text: "You are signed out of Tollgate. At GitHub you are signed in as before.",
    action: AGAIN,
  },
  "github-down": {
    status: 503,
    title: "GitHub does not answer",
    text: "What you may read is for GitHub to say, and it does not answer right now, so nothing is shown. Verdicts are not lost: Tollgate works on as soon as GitHub does. Reload in a while.",
  },
  failed: {
    status: 500,
    title: "Something went wrong",
    text: "The page could not be made; why stands in Tollgate’s log. Reload in a while.",
    action: HOME,
  },
};

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

export const dayOf = (day: string): Html => html`<time datetime="${day}" data-day title="${day}">${day}</time>`;

/** `Nov 5`, the day of UTC, as the counts are. */
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

/** Our own words, which set code between backticks. */
export const withCode = (message: string): Html =>
  html`${message.split(/`([^`]+)`/).map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** Signs, so the meaning does not depend on colour. */
const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✓", blocked: "●", error: "✕" };

export const verdictPill = (verdict: Verdict): Html =>
  html`<span class="pill ${verdict}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
