import { numberText } from "../../../backtest/number-text.ts";
import { bar } from "../parts/bar.ts";
import { type Html, html } from "../parts/html.ts";
import { filterLink } from "./filter-link.ts";
import { type DashboardData, MOST } from "./read-dashboard.ts";

/** Who has to act next, and on how many open gates; each name shows them. */
export const waitingTable = ({ waiting, filter }: DashboardData): Html => {
  if (waiting.length === 0) return html`<p class="empty">Nobody in particular.</p>`;
  const most = Math.max(0, ...waiting.map(({ gates }) => gates));
  return html`<table class="bars"><thead class="visually-hidden"><tr><th scope="col">Who</th><th scope="col">Pull requests</th></tr></thead><tbody>
${waiting.map(
  ({ who, gates }) =>
    html`<tr><th scope="row"><a href="${filterLink(filter, { waitingFor: who })}"${who === filter.waitingFor ? html` aria-current="true"` : undefined}><bdi>${who}</bdi></a></th><td class="number">${numberText(gates)}</td><td class="graph">${bar(gates, most, "waiting")}</td></tr>`,
)}</tbody></table>${waiting.length === MOST.waiting ? html`<p class="more">The first ${MOST.waiting} are shown.</p>` : undefined}`;
};
