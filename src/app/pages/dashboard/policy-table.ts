import { numberText } from "../../../backtest/number-text.ts";
import { bar } from "../parts/bar.ts";
import { type Html, html } from "../parts/html.ts";
import type { DashboardData } from "./read-dashboard.ts";

/** The policies that held most evaluations: what to look at first where people complain. */
export const policyTable = ({ policies }: DashboardData): Html => {
  if (policies.length === 0) return html`<p class="empty">No policy held anything in this time.</p>`;
  const most = Math.max(0, ...policies.map(({ pullRequests }) => pullRequests));
  return html`<table class="bars four"><thead><tr><th scope="col">Policy</th><th scope="col" class="number">Pull requests</th><th scope="col" class="graph"><span class="visually-hidden">As a bar</span></th><th scope="col" class="number">Times</th></tr></thead><tbody>
${policies.map(
  ({ policy, pullRequests, held }) =>
    html`<tr><th scope="row"><code>${policy}</code></th><td class="number">${numberText(pullRequests)}</td><td class="graph">${bar(pullRequests, most, "blocked")}</td><td class="number">${numberText(held)}</td></tr>`,
)}</tbody></table>`;
};
