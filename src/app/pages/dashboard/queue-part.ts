import { numberText } from "../../../backtest/backtest-report.ts";
import { counted } from "../../../comment/words/item-words.ts";
import { type Html, html } from "../../../report/html.ts";
import type { DeadJob, Queue, QueueState } from "../../queue/queue.ts";
import { ageText, moment } from "../parts/html.ts";
import type { Frame } from "../parts/layout.ts";
import type { Visitor } from "../sign-in/guard.ts";
import type { DashboardData } from "./read-dashboard.ts";

const LATE_MS = 60_000;

export const queuePart = (frame: Frame, { dead, queue, scope, now }: DashboardData): Html =>
  html`<section class="card" id="queue" aria-labelledby="queue-title"><header><h2 id="queue-title">Queue</h2></header>
<div class="inside"><p>${healthText(queue)}</p>
${
  // The numbers include repositories that the visitor may not know of.
  frame.open ? numbers(queue) : undefined
}</div>
${
  dead.length === 0
    ? html`<p class="empty">No job was given up.</p>`
    : html`<h3 class="sub">Given up</h3><ul class="list">${dead.map((job) => row(frame, job, mayRetry(job, frame, scope.administered), now))}</ul>`
}</section>`;

const healthText = ({ oldestMs }: QueueState): string =>
  oldestMs < LATE_MS
    ? "Everything is evaluated within a minute."
    : `Evaluation is behind: the oldest request has waited ${ageText(oldestMs)}.`;

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

/** `gone`: no dead letter any more. `not-found`: none that the visitor may see. */
type RetryResult = "yes" | "gone" | "not-found" | "not-yours";

const LONGEST_KEY = 1_000;

export const retryJob = async (queue: Queue, visitor: Visitor, key: string): Promise<RetryResult> => {
  // An empty key would retry everything.
  if (key === "" || key.length > LONGEST_KEY) return "not-found";
  if (!visitor.open) {
    const repository = repositoryOfJob(key);
    const access = repository === undefined ? undefined : await visitor.accessNow(repository);
    if (access === undefined || access.kind === "none") return "not-found";
    if (!access.admin) return "not-yours";
  }
  return (await queue.retry(key)) > 0 ? "yes" : "gone";
};

export const repositoryOfJob = (key: string): string | undefined =>
  key.startsWith("team:") ? undefined : /^[a-z-]+:([\w.-]+\/[\w.-]+)(?![\w./-])/.exec(key)?.[1]?.toLowerCase();
