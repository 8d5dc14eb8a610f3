import { numberText } from "../../../backtest/number-text.ts";
import type { Verdict } from "../../../engine/evaluation.ts";
import { type Html, html } from "../parts/html.ts";
import { filterLink } from "./filter-link.ts";
import type { DashboardData } from "./read-dashboard.ts";

const WORDS: Readonly<Record<Verdict, string>> = {
  blocked: "blocked",
  error: "could not be judged",
  pass: "pass",
};

/** How many there are of each verdict; each number shows its gates. */
export const verdictTabs = ({ counts, filter }: DashboardData): Html => {
  const tab = (verdict: Verdict | undefined, count: number, words: string): Html =>
    html`<li><a class="tile ${verdict ?? "all"}" href="${filterLink(filter, { verdict })}"${
      verdict === filter.verdict ? html` aria-current="true"` : undefined
    }><b>${numberText(count)}</b> <span>${words}</span></a></li>`;
  return html`<nav aria-label="By verdict"><ul class="tiles">
${tab(undefined, counts.pass + counts.blocked + counts.error, "open")}
${(Object.keys(WORDS) as Verdict[]).map((verdict) => tab(verdict, counts[verdict], WORDS[verdict]))}
</ul></nav>`;
};
