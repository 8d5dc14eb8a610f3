import { counted, numberText } from "../../../policy/model/words.ts";
import { POLICY_FILE } from "../../../policy/policy-files.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";
import { isOverdue, type PullRequestRecord } from "../../store/store.ts";
import { bar, dayOf, detailsPath, type Frame, moment, repositoryPath, verdictPill, withCode } from "../parts/layout.ts";
import { durationText } from "./charts.ts";
import { type DashboardData, filterLink, MAX, PAGE_SIZE } from "./read-dashboard.ts";

export const pullRequestList = (data: DashboardData): Html => {
  const { pullRequests } = data;
  return html`<section class="card" aria-labelledby="gates"><header><h2 id="gates">Longest held first</h2>${pullRequests.length === 0 ? undefined : html`<a class="count" href="${filterLink(data.filter, {}, "/open.csv")}">Download as CSV</a>`}</header>
${pullRequests.length === 0 ? html`<p class="empty">${emptyText(data)}</p>` : html`<ul class="gates">${pullRequests.map((record) => row(record, data.now))}</ul>`}
${paging(data)}</section>`;
};

const row = (record: PullRequestRecord, now: number): Html => {
  const { repository, number, title, author, verdict, summary, blockedSince } = record;
  return html`<li>
<span class="verdict">${verdictPill(verdict)}</span>
<span class="what"><a href="${detailsPath(repository, number)}"><bdi>${title === "" ? "(no title)" : title}</bdi></a>
<span class="soft about"><a class="quiet" href="${repositoryPath(repository)}">${repository}</a> #${number} by <bdi>${author}</bdi> · ${withCode(summary)}</span></span>
<span class="age">${blockedSince === undefined ? undefined : html`<span class="visually-hidden">held for </span>${durationText(now - blockedSince)}`}</span>
</li>`;
};

const emptyText = ({ filter, scope }: DashboardData): string => {
  if (filter.page > 1) return "There is nothing on this page any more.";
  if (filter.verdict !== undefined || filter.waitingFor !== undefined || filter.search !== undefined)
    return "No open pull request fits this filter.";
  if (filter.repository === undefined && scope.choices.length === 0) {
    return scope.names === undefined
      ? "Tollgate has evaluated no pull request yet. Open one in a repository where the app is installed."
      : "Tollgate has evaluated no pull request yet in a repository that you may read.";
  }
  return "No pull request is open here.";
};

const paging = ({ filter, counts }: DashboardData): Html | undefined => {
  const { page, verdict } = filter;
  const total = verdict === undefined ? counts.pass + counts.blocked + counts.error : counts[verdict];
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (last === 1 && page === 1) return undefined;
  return html`<nav class="paging" aria-label="Pages">
${page > 1 ? html`<a class="button" rel="prev" href="${filterLink(filter, { page: page - 1 })}">Previous</a>` : undefined}
<span>Page ${numberText(page)} of ${numberText(last)}</span>
${page < last ? html`<a class="button" rel="next" href="${filterLink(filter, { page: page + 1 })}">Next</a>` : undefined}
</nav>`;
};

const STRETCHES = ["less than a day", "1 to 3 days", "3 to 7 days", "1 to 4 weeks", "longer"] as const;

export const ageTable = ({ heldSince }: DashboardData): Html => {
  const rows = STRETCHES.map((name, index) => ({
    name,
    count: Math.max(0, (heldSince[index] ?? 0) - (heldSince[index + 1] ?? 0)),
  }));
  const max = Math.max(0, ...rows.map(({ count }) => count));
  return html`<table class="bars"><thead class="visually-hidden"><tr><th scope="col">Held for</th><th scope="col">Pull requests</th></tr></thead><tbody>
${rows.map(
  ({ name, count }) =>
    html`<tr><th scope="row">${name}</th><td class="number">${numberText(count)}</td><td class="graph">${bar(count, max, "blocked")}</td></tr>`,
)}</tbody></table>`;
};

export const breakGlassTable = (frame: Frame, data: DashboardData): Html => {
  const { breakGlass } = data;
  const overdue = overduePart(frame, data);
  if (breakGlass.length === 0) return html`${overdue}<p class="empty">Nobody used break-glass in this time.</p>`;
  const rest = breakGlass.length - MAX.breakGlass;
  return html`${overdue}<ul class="list">${breakGlass.slice(0, MAX.breakGlass).map(
    ({ repository, number, by, reason, openItems, issue, at }) =>
      html`<li><p><b><bdi>${by}</bdi></b> on <a href="${detailsPath(repository, number)}">${repository} #${number}</a></p>
<p class="reason"><bdi>${reason}</bdi></p>
<p class="soft">${moment(at)} · ${counted(openItems, "item")} open${issue === undefined ? undefined : html` · follow-up ${issueLink(frame, repository, issue, `#${issue}`)}${stateText(data, repository, issue)}`}</p></li>`,
  )}</ul>${rest > 0 ? html`<p class="more">and ${rest} more</p>` : undefined}`;
};

const todayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

const issueLink = ({ webUrl }: Frame, repository: string, issue: number, text: string): Html =>
  linkOut(`${webUrl}/${repository}/issues/${issue}`, text);

const stateText = ({ followUps, now }: DashboardData, repository: string, issue: number): Html | undefined => {
  const state = followUps.find((one) => one.issue === issue && one.repository === repository);
  if (state === undefined) return undefined;
  if (state.closed) return html`, closed`;
  if (state.due === null) return html`, open`;
  return html`, ${isOverdue(state, todayOf(now)) ? "overdue since" : "due"} ${dayOf(state.due)}`;
};

const overduePart = (frame: Frame, { followUps, now }: DashboardData): Html | undefined => {
  const overdue = followUps.filter((one) => isOverdue(one, todayOf(now)));
  if (overdue.length === 0) return undefined;
  const some = overdue.slice(0, MAX.breakGlass);
  return html`<p class="notice wait inset"><b>${counted(overdue.length, "follow-up is", "follow-ups are")} overdue:</b> ${some.map(({ repository, issue, due }, at) => html`${at === 0 ? undefined : ", "}${issueLink(frame, repository, issue, `${repository} #${issue}`)} (due ${dayOf(due ?? "")})`)}${overdue.length > some.length ? ` and ${overdue.length - some.length} more` : ""}</p>`;
};

/** Repositories that do not require the check come first, because there a held pull request can be merged. */
export const adoptionTable = ({ adoption }: DashboardData): Html => {
  if (adoption.length === 0)
    return html`<p class="empty">Not asked yet. Tollgate asks GitHub once a day which repositories require the check; <code>tollgate doctor</code> says it now.</p>`;
  const requiring = adoption.filter(({ required }) => required === true).length;
  const rest = [
    ...adoption.filter(({ required }) => required === false),
    ...adoption.filter(({ required }) => required === null),
  ];
  const some = rest.slice(0, MAX.adoption);
  return html`<div class="inside"><p>${numberText(requiring)} of ${counted(adoption.length, "repository requires", "repositories require")} the check on the default branch.</p><progress max="${adoption.length}" value="${requiring}" aria-label="Repositories that require the check">${requiring} of ${adoption.length}</progress></div>
${
  rest.length === 0
    ? undefined
    : html`<ul class="list">${some.map(
        ({ repository, required }) =>
          html`<li><a href="${repositoryPath(repository)}">${repository}</a> <span class="soft">${required === false ? html`does not require it: <code>tollgate protect ${repository}</code> shows how` : "could not be read: the App may not read its rules"}</span></li>`,
      )}</ul>`
}${rest.length > some.length ? html`<p class="more">and ${rest.length - some.length} more</p>` : undefined}`;
};

export const policyTable = ({ policies }: DashboardData): Html => {
  if (policies.length === 0) return html`<p class="empty">No policy held anything in this time.</p>`;
  const max = Math.max(0, ...policies.map(({ pullRequests }) => pullRequests));
  return html`<table class="bars four"><thead><tr><th scope="col">Policy</th><th scope="col" class="number">Pull requests</th><th scope="col" class="graph"><span class="visually-hidden">As a bar</span></th><th scope="col" class="number">Times</th></tr></thead><tbody>
${policies.map(
  ({ policy, pullRequests, held }) =>
    html`<tr><th scope="row"><code>${policy}</code></th><td class="number">${numberText(pullRequests)}</td><td class="graph">${bar(pullRequests, max, "blocked")}</td><td class="number">${numberText(held)}</td></tr>`,
)}</tbody></table>${switchOff(policies[0]?.policy ?? "")}`;
};

/** A policy that holds often may be right to do so. The numbers help to decide before it is switched off. */
const switchOff = (policy: string): Html =>
  html`<details class="inside"><summary>What to switch off</summary><p>Look at what <code>${policy}</code> held: if people tick its items without doing anything, let it only advise, or turn it off. In <code>${POLICY_FILE}</code> on the base branch:</p>
<pre><code>policies:
  ${policy}:
    enforcement: advise   # or: off</code></pre>
<p><code>tollgate backtest</code> shows what that would have changed in the past.</p></details>`;

export const waitingTable = ({ waiting, filter }: DashboardData): Html => {
  if (waiting.length === 0) return html`<p class="empty">Nobody in particular.</p>`;
  const max = Math.max(0, ...waiting.map(({ pullRequests }) => pullRequests));
  return html`<table class="bars"><thead class="visually-hidden"><tr><th scope="col">Who</th><th scope="col">Pull requests</th></tr></thead><tbody>
${waiting.map(
  ({ who, pullRequests }) =>
    html`<tr><th scope="row"><a href="${filterLink(filter, { waitingFor: who })}"${who === filter.waitingFor ? html` aria-current="true"` : undefined}><bdi>${who}</bdi></a></th><td class="number">${numberText(pullRequests)}</td><td class="graph">${bar(pullRequests, max, "waiting")}</td></tr>`,
)}</tbody></table>${waiting.length === MAX.waiting ? html`<p class="more">The first ${MAX.waiting} are shown.</p>` : undefined}`;
};
