import { numberText } from "../../../backtest/number-text.ts";
import type { GateRecord } from "../../store/store.ts";
import { ageText } from "../parts/age-text.ts";
import { detailsPath } from "../parts/details-path.ts";
import { type Html, html } from "../parts/html.ts";
import { verdictPill } from "../parts/verdict-pill.ts";
import { filterLink } from "./filter-link.ts";
import { type DashboardData, PAGE_SIZE } from "./read-dashboard.ts";

/** The open gates, those that have been held longest first, a page at a time. */
export const gateList = (data: DashboardData): Html => {
  const { gates } = data;
  return html`<section class="card" aria-labelledby="gates"><header><h2 id="gates">Longest held first</h2></header>
${gates.length === 0 ? html`<p class="empty">${emptyText(data)}</p>` : html`<ul class="gates">${gates.map((gate) => row(gate, data.now))}</ul>`}
${paging(data)}</section>`;
};

const row = (gate: GateRecord, now: number): Html => {
  const { repository, number, title, author, verdict, summary, blockedSince } = gate;
  return html`<li>
<span class="verdict">${verdictPill(verdict)}</span>
<span class="what"><a href="${detailsPath(repository, number)}"><bdi>${title === "" ? "(no title)" : title}</bdi></a>
<span class="soft about">${repository} #${number} by <bdi>${author}</bdi> · ${summary}</span></span>
<span class="age">${blockedSince === undefined ? undefined : html`<span class="visually-hidden">held for </span>${ageText(now - blockedSince)}`}</span>
</li>`;
};

const emptyText = ({ filter, scope }: DashboardData): string => {
  if (filter.page > 1) return "There is nothing on this page any more.";
  if (filter.verdict !== undefined || filter.waitingFor !== undefined) return "No open pull request is like that.";
  if (filter.repository === undefined && scope.choices.length === 0) {
    return scope.names === undefined
      ? "Tollgate has judged no pull request yet. Open one in a repository where the app is installed."
      : "Tollgate has judged no pull request yet in a repository that you may read.";
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
