import type { Problem } from "../../../engine/problem.ts";
import { counted } from "../../../report/words/counted.ts";
import { type Html, html } from "../parts/html.ts";

/** Rows shown; the rest is counted. */
const MOST = 100;

/** What is wrong in the policy files, line by line. */
export const problemsPart = (problems: readonly Problem[]): Html | undefined => {
  if (problems.length === 0) return undefined;
  const rest = problems.length - MOST;
  return html`<section class="card" aria-labelledby="problems"><header><h2 id="problems">Problems in the policies</h2> <span>${counted(problems.length, "problem")}</span></header>
<ul class="list">${problems
    .slice(0, MOST)
    .map(
      ({ file, line, column, key, message, allowed, suggestion }) =>
        html`<li><p><code>${file}:${line}:${column}</code>${key === "" ? undefined : html` <code>${key}</code>`}</p><p class="reason">${message}</p>${suggestion === undefined ? undefined : html`<p class="soft">Perhaps <code>${suggestion}</code>.</p>`}${allowed === undefined || allowed.length === 0 ? undefined : html`<p class="soft">Allowed: ${allowed.map((one, index) => html`${index === 0 ? undefined : ", "}<code>${one}</code>`)}</p>`}</li>`,
    )}</ul>${rest > 0 ? html`<p class="more">and ${counted(rest, "more problem")}</p>` : undefined}</section>`;
};
