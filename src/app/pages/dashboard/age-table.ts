import { numberText } from "../../../backtest/number-text.ts";
import { bar } from "../parts/bar.ts";
import { type Html, html } from "../parts/html.ts";
import type { DashboardData } from "./read-dashboard.ts";

/** Names of the stretches between `AGES_DAYS`. */
const STRETCHES = ["less than a day", "1 to 3 days", "3 to 7 days", "1 to 4 weeks", "longer"] as const;

/** Open gates that are held, by how long they have been. */
export const ageTable = ({ heldSince }: DashboardData): Html => {
  const rows = STRETCHES.map((name, index) => ({
    name,
    count: Math.max(0, (heldSince[index] ?? 0) - (heldSince[index + 1] ?? 0)),
  }));
  const most = Math.max(0, ...rows.map(({ count }) => count));
  return html`<table class="bars"><thead class="visually-hidden"><tr><th scope="col">Held for</th><th scope="col">Pull requests</th></tr></thead><tbody>
${rows.map(
  ({ name, count }) =>
    html`<tr><th scope="row">${name}</th><td class="number">${numberText(count)}</td><td class="graph">${bar(count, most, "blocked")}</td></tr>`,
)}</tbody></table>`;
};
