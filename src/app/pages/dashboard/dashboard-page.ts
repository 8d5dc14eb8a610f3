import { counted } from "../../../report/words/counted.ts";
import { type Html, html } from "../parts/html.ts";
import { type Frame, layout } from "../parts/layout.ts";
import { ageTable } from "./age-table.ts";
import { breakGlassTable } from "./break-glass-table.ts";
import { filterForm } from "./filter-form.ts";
import { gateList } from "./gate-list.ts";
import { policyTable } from "./policy-table.ts";
import { queuePart } from "./queue-part.ts";
import type { DashboardData } from "./read-dashboard.ts";
import { verdictTabs } from "./verdict-tabs.ts";
import { verdictsPart } from "./verdicts-part.ts";
import { waitingTable } from "./waiting-table.ts";

/** What came of a retry, told on the page that follows it. */
export type Retried = "yes" | "gone";

const RETRIED_WORDS: Readonly<Record<Retried, string>> = {
  yes: "The job is tried again.",
  gone: "The job is not among those that were given up any more: it was tried again already.",
};

/** The dashboard: what is held, for how long, by whom; what was decided lately; what was given up. */
export const dashboardPage = (frame: Frame, data: DashboardData, retried: Retried | undefined): Html => {
  const { dead, scope, counts } = data;
  const held = counts.blocked + counts.error;
  return layout(
    frame,
    "Dashboard",
    html`<h1>Open pull requests</h1>
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
${gateList(data)}
${verdictsPart(data)}
<div class="pair">
<section class="card" aria-labelledby="policies"><header><h2 id="policies">Noisiest policies</h2> <span>last ${data.filter.days} days</span></header>${policyTable(data)}</section>
<section class="card" aria-labelledby="glass"><header><h2 id="glass">Broken glass</h2> <span>last ${data.filter.days} days</span></header>${breakGlassTable(data)}</section>
</div>
${queuePart(frame, data)}`,
  );
};
