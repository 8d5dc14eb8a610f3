import { type Html, html } from "../parts/html.ts";
import { DAYS } from "./dashboard-filter.ts";
import { filterLink } from "./filter-link.ts";
import type { DashboardData } from "./read-dashboard.ts";

/** Chooses a repository, who is waited for, and how far back the counts go. Works without a script. */
export const filterForm = ({ filter, scope, waiting }: DashboardData): Html => {
  const { repository, verdict, waitingFor, days } = filter;
  const people = waiting.map(({ who }) => who);
  const anybody = waitingFor === undefined || people.includes(waitingFor) ? people : [waitingFor, ...people];
  const repositories =
    repository === undefined || scope.choices.includes(repository) ? scope.choices : [repository, ...scope.choices];
  const filtered = repository !== undefined || verdict !== undefined || waitingFor !== undefined;
  return html`<form class="filter" method="get" action="/" role="search" aria-label="Filter">
${verdict === undefined ? undefined : html`<input type="hidden" name="verdict" value="${verdict}">`}
<label>Repository<select name="repository">${option("", "All", repository === undefined)}${repositories.map((one) => option(one, one, one === repository))}</select></label>
<label>Waiting for<select name="waiting">${option("", "Anybody", waitingFor === undefined)}${anybody.map((one) => option(one, one, one === waitingFor))}</select></label>
<label>Counts of<select name="days">${DAYS.map((one) => option(String(one), `the last ${one} days`, one === days))}</select></label>
<span class="buttons"><button class="main">Show</button>${filtered ? html` <a class="button" href="${filterLink({ ...filter, repository: undefined, verdict: undefined, waitingFor: undefined })}">Clear</a>` : undefined}</span>
</form>`;
};

const option = (value: string, label: string, chosen: boolean): Html =>
  chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`;
