import { numberText } from "../../../backtest/number-text.ts";
import { counted } from "../../../report/words/counted.ts";
import type { DeadJob, QueueState } from "../../queue/queue.ts";
import { ageText } from "../parts/age-text.ts";
import { type Html, html } from "../parts/html.ts";
import type { Frame } from "../parts/layout.ts";
import { moment } from "../parts/moment.ts";
import type { DashboardData } from "./read-dashboard.ts";
import { repositoryOfJob } from "./repository-of-job.ts";

/** A click should be answered within seconds; what waits longer is worth a word. */
const LATE_MS = 60_000;

/** The queue: whether it keeps up, and what was given up, each with a button that tries it again. */
export const queuePart = (frame: Frame, { dead, queue, scope, now }: DashboardData): Html =>
  html`<section class="card" id="queue" aria-labelledby="queue-title"><header><h2 id="queue-title">Queue</h2></header>
<div class="inside"><p>${healthText(queue)}</p>
${
  // How much there is to do tells of repositories that the visitor may not know of.
  frame.open ? numbers(queue) : undefined
}</div>
${
  dead.length === 0
    ? html`<p class="empty">Nothing was given up.</p>`
    : html`<h3 class="sub">Given up</h3><ul class="list">${dead.map((job) => row(frame, job, mayRetry(job, frame, scope.administered), now))}</ul>`
}</section>`;

const healthText = ({ oldestMs }: QueueState): string =>
  oldestMs < LATE_MS ? "It keeps up." : `It is behind: what waits longest has waited ${ageText(oldestMs)}.`;

const numbers = ({ ready, delayed, running, dead }: QueueState): Html => {
  const shown = [
    ["running", running],
    ["ready, a person waits", ready.person],
    ["ready, by an event", ready.event],
    ["ready, in the background", ready.background],
    ["waiting for their time", delayed],
    ["given up", dead],
  ] as const;
  return html`<dl class="numbers">${shown.map(([name, count]) => html`<div><dt>${name}</dt><dd>${numberText(count)}</dd></div>`)}</dl>`;
};

const mayRetry = ({ key }: DeadJob, { open }: Frame, administered: ReadonlySet<string>): boolean =>
  open || administered.has(repositoryOfJob(key) ?? "");

const row = (frame: Frame, job: DeadJob, may: boolean, now: number): Html => {
  const { key, attempts, error, failedAt, since } = job;
  return html`<li class="job"><div><p><code>${key}</code></p>
<p class="reason">${error}</p>
<p class="soft">${moment(failedAt)} · tried ${counted(attempts, "time")} · began ${agoText(now - since)}</p></div>
${
  may
    ? html`<form method="post" action="/gates/retry"><input type="hidden" name="csrf" value="${frame.csrf}"><input type="hidden" name="key" value="${key}"><button aria-label="Retry ${key}">Retry</button></form>`
    : html`<p class="soft">An administrator of the repository can retry it.</p>`
}</li>`;
};

const agoText = (ms: number): string => {
  const age = ageText(ms);
  return age === "now" ? "just now" : `${age} ago`;
};
