import { csvLine } from "../../../audit/render.ts";
import type { Verdict } from "../../../checklist/evaluate.ts";
import { counted, numberText } from "../../../policy/model/words.ts";
import { type Html, html } from "../../../report/html.ts";
import { type DeadJob, type Queue, type QueueState, repositoryOfJob } from "../../queue/queue.ts";
import type { PullRequestRecord, Store } from "../../store/store.ts";
import { ageText, type Frame, layout, moment } from "../parts/layout.ts";
import type { Visitor } from "../sign-in/guard.ts";
import { heldPart, verdictsPart } from "./charts.ts";
import { chosenOf, DAYS, type DashboardData, type DashboardFilter, filterLink, findScope } from "./read-dashboard.ts";
import { adoptionTable, ageTable, breakGlassTable, policyTable, pullRequestList, waitingTable } from "./tables.ts";

const LATE_MS = 60_000;

const queuePart = (frame: Frame, { dead, queue, scope, filter, now }: DashboardData): Html =>
  html`<section class="card" id="queue" aria-labelledby="queue-title"><header><h2 id="queue-title">Queue</h2></header>
<div class="inside"><p>${healthText(queue)}</p>
${
  // The numbers are those of all repositories, also of ones that the visitor may not know of.
  frame.open && filter.repository === undefined ? numbers(queue) : undefined
}</div>
${
  dead.length === 0
    ? html`<p class="empty">No job ${filter.repository === undefined ? "" : html`of ${filter.repository} `}was given up.</p>`
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

type Retried = "yes" | "gone";

const RETRIED_WORDS: Readonly<Record<Retried, string>> = {
  yes: "The job is tried again.",
  gone: "The job is not among those that were given up any more: it was tried again already.",
};

export const dashboardPage = (frame: Frame, data: DashboardData, retried: Retried | undefined): Html => {
  const { dead, scope, counts } = data;
  const { repository } = data.filter;
  const held = counts.blocked + counts.error;
  return layout(
    frame,
    repository ?? "Dashboard",
    html`${
      repository === undefined
        ? html`<h1>Open pull requests</h1>`
        : html`<p class="crumbs"><a href="/">Dashboard</a> <span aria-hidden="true">/</span> ${repository}</p>
<h1>${repository}</h1>`
    }
${retried === undefined ? undefined : html`<p class="notice good" role="status">${RETRIED_WORDS[retried]}</p>`}
${scope.incomplete ? html`<p class="notice wait" role="status">GitHub did not answer for every repository. Those are left out: reload in a while.</p>` : undefined}
${dead.length === 0 ? undefined : html`<p class="notice wait">${counted(dead.length, "job")} ${dead.length === 1 ? "was" : "were"} given up. <a href="#queue">See why, and try again</a></p>`}
${filterForm(data)}
${verdictTabs(data)}
${
  held === 0
    ? undefined
    : html`<div class="pair">
<section class="card" aria-labelledby="ages"><header><h2 id="ages">Held for</h2></header>${ageTable(data)}</section>
<section class="card" aria-labelledby="waiting"><header><h2 id="waiting">Waiting for</h2></header>${waitingTable(data)}</section>
</div>`
}
${pullRequestList(data)}
${heldPart(data)}
${verdictsPart(data)}
<div class="pair">
<section class="card" aria-labelledby="policies"><header><h2 id="policies">Noisiest policies</h2> <span>last ${data.filter.days} days</span></header>${policyTable(data)}</section>
<section class="card" aria-labelledby="glass"><header><h2 id="glass">Break-glass</h2> <span>last ${data.filter.days} days</span></header>${breakGlassTable(frame, data)}</section>
</div>
<section class="card" aria-labelledby="adoption"><header><h2 id="adoption">Required check</h2></header>${adoptionTable(data)}</section>
${queuePart(frame, data)}`,
  );
};

const filterForm = ({ filter, scope, waiting }: DashboardData): Html => {
  const { repository, verdict, waitingFor, search, days } = filter;
  const people = waiting.map(({ who }) => who);
  const anybody = waitingFor === undefined || people.includes(waitingFor) ? people : [waitingFor, ...people];
  const repositories =
    repository === undefined || scope.choices.includes(repository) ? scope.choices : [repository, ...scope.choices];
  const filtered = [repository, verdict, waitingFor, search].some((one) => one !== undefined);
  return html`<form class="filter" method="get" action="/" role="search" aria-label="Filter">
${verdict === undefined ? undefined : html`<input type="hidden" name="verdict" value="${verdict}">`}
<label>Search<input type="search" name="q" value="${search ?? ""}" maxlength="200" placeholder="Title, number or author"></label>
<label>Repository<select name="repository">${option("", "All", repository === undefined)}${repositories.map((one) => option(one, one, one === repository))}</select></label>
<label>Waiting for<select name="waiting">${option("", "Anybody", waitingFor === undefined)}${anybody.map((one) => option(one, one, one === waitingFor))}</select></label>
<label>Counts of<select name="days">${DAYS.map((one) => option(String(one), `the last ${one} days`, one === days))}</select></label>
<span class="buttons"><button class="main" data-without-script>Show</button>${filtered ? html` <a class="button" href="${filterLink({ ...filter, repository: undefined, verdict: undefined, waitingFor: undefined, search: undefined })}">Clear</a>` : undefined}</span>
</form>`;
};

const option = (value: string, label: string, chosen: boolean): Html =>
  chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`;

const WORDS: Readonly<Record<Verdict, string>> = {
  blocked: "blocked",
  error: "could not be evaluated",
  pass: "pass",
};

const verdictTabs = ({ counts, filter }: DashboardData): Html => {
  const tab = (verdict: Verdict | undefined, count: number, words: string): Html =>
    html`<li><a class="tile ${verdict ?? "all"}" href="${filterLink(filter, { verdict })}"${
      verdict === filter.verdict ? html` aria-current="true"` : undefined
    }><b>${numberText(count)}</b> <span>${words}</span></a></li>`;
  return html`<nav aria-label="By verdict"><ul class="tiles">
${tab(undefined, counts.pass + counts.blocked + counts.error, "open")}
${(Object.keys(WORDS) as Verdict[]).map((verdict) => tab(verdict, counts[verdict], WORDS[verdict]))}
</ul></nav>`;
};

const MAX_ROWS = 5_000;

type Column = readonly [name: string, of: (record: PullRequestRecord, now: number) => unknown];

/** New columns go last. Times are ISO 8601 UTC. */
const COLUMNS: readonly Column[] = [
  ["repository", ({ repository }) => repository],
  ["number", ({ number }) => number],
  ["title", ({ title }) => title],
  ["author", ({ author }) => author],
  ["verdict", ({ verdict }) => verdict],
  ["summary", ({ summary }) => summary],
  ["open_items", ({ openItems }) => openItems],
  ["total_items", ({ totalItems }) => totalItems],
  ["waiting_for", ({ waitingFor }) => waitingFor.join("; ")],
  ["policies", ({ policies }) => policies.join("; ")],
  ["held_since", ({ blockedSince }) => (blockedSince === undefined ? "" : new Date(blockedSince).toISOString())],
  [
    "held_hours",
    ({ blockedSince }, now) => (blockedSince === undefined ? "" : Math.floor((now - blockedSince) / 3_600_000)),
  ],
  ["base", ({ baseRef }) => baseRef],
  ["url", ({ url }) => url],
];

export const dashboardCsv = async (
  { store, now }: { readonly store: Store; readonly now: () => number },
  visitor: Visitor,
  filter: DashboardFilter,
): Promise<string> => {
  const { names } = await findScope(store, visitor, filter.repository);
  const chosen = { ...chosenOf(names, filter), max: MAX_ROWS };
  const verdict = filter.verdict === undefined ? {} : { verdict: filter.verdict };
  const records = names?.length === 0 ? [] : await store.pullRequests.list({ ...chosen, ...verdict });
  const at = now();
  return [
    csvLine(COLUMNS.map(([name]) => name)),
    ...records.map((record) => csvLine(COLUMNS.map(([, of]) => of(record, at)))),
  ].join("");
};
