import type { Example, PolicyCounts } from "../backtest-report.ts";
import { numberText } from "../number-text.ts";
import { shareText } from "../share-text.ts";
import { type Html, html } from "./html.ts";

/** One policy, folded: what decided, noisiest first; the files; examples. */
export const policyDetails = (policy: PolicyCounts, total: number, open: boolean): Html => {
  const { id, title, enforcement, applied, held, deciders, files } = policy;
  const block = enforcement === "block";
  const counts = `${numberText(applied)} pull request${applied === 1 ? "" : "s"}, ${shareText(applied, total)}${block ? `, ${numberText(held)} held` : ""}`;
  const started = open ? html`<details open>` : html`<details>`;
  const repeated = files.filter(({ pullRequests }) => pullRequests > 1);
  return html`${started}<summary><b>${id}</b> <span>${title}</span> <span class="badge ${enforcement}">${enforcement}</span><span class="count">${counts}</span></summary>
<div>
${deciders.length === 0 ? html`` : decidersTable(policy)}
${
  repeated.length === 0
    ? html``
    : html`<h3>Files that brought it most often</h3><div class="scroll"><table>${repeated.map(
        ({ path, pullRequests }) =>
          html`<tr><td class="number">${numberText(pullRequests)}</td><td><code>${path}</code></td></tr>`,
      )}</table></div>`
}
<h3>The newest of them</h3>${exampleList(policy.examples)}
</div></details>`;
};

const decidersTable = ({ deciders, applied }: PolicyCounts): Html =>
  html`<h3>What decided, most often first</h3><div class="scroll"><table>
<tr><th class="number">pull requests</th><th class="number">share</th><th class="number" title="Nothing else of its kind decided there: without it, the policy would not have applied">it alone</th><th>key</th><th>glob, pattern or package</th></tr>
${deciders.map(
  ({ predicate, by, pullRequests, alone }) =>
    html`<tr><td class="number">${numberText(pullRequests)}</td><td class="number">${shareText(pullRequests, applied)}</td><td class="number">${numberText(alone)}</td><td>${predicate}</td><td><code>${by}</code></td></tr>`,
)}</table></div>`;

/** Pull requests as a list: number, commit, title, file. */
export const exampleList = (examples: readonly Example[]): Html =>
  html`<ul class="examples">${examples.map(
    ({ sha, number, title, file, files }) =>
      html`<li>${number === undefined ? html`` : html`<b>#${number}</b> `}<code>${sha.slice(0, 9)}</code> ${title}${
        file === ""
          ? html``
          : html` <span class="quiet">· ${file}${files > 1 ? ` and ${numberText(files - 1)} more` : ""}</span>`
      }</li>`,
  )}</ul>`;
