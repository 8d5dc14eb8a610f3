import type { JsonItem, JsonPolicy } from "../../../report/json/json-report.ts";
import { CHANGE_WORDS } from "../../../report/words/change-words.ts";
import { counted } from "../../../report/words/counted.ts";
import { ENFORCEMENT_WORDS } from "../../../report/words/enforcement-words.ts";
import { OUTCOME_WORDS } from "../../../report/words/outcome-words.ts";
import { type Html, html } from "../parts/html.ts";
import { policyHtml } from "../parts/policy-html.ts";
import { isOpen } from "./is-open.ts";
import { itemNotes } from "./item-notes.ts";

/** Files listed for one policy; the rest is counted. */
const FILES = 200;
/** Globs and patterns listed for one file. */
const DECIDED = 4;

/**
 * One policy: why it applies, file by file, and what became of its items.
 *
 * @param toDo whether what is open stands on the page already, with its notes
 */
export const policyPart = (policy: JsonPolicy, items: readonly JsonItem[], place: number, toDo: boolean): Html => {
  const { id, title, enforcement, origin, reasons } = policy;
  const own = items.filter((item) => item.policies[0] === id);
  const elsewhere = items.filter((item) => item.policies[0] !== id && item.policies.includes(id));
  const left = own.filter(isOpen).length;
  return html`<article class="card policy" aria-labelledby="policy-${place}"><header><h3 id="policy-${place}"><bdi>${title === "" ? id : title}</bdi></h3>
<span class="badge ${enforcement}">${enforcement}</span><span>${ENFORCEMENT_WORDS[enforcement]}</span>
<span class="count">${own.length === 0 ? undefined : left === 0 ? "all answered" : `${left} of ${counted(own.length, "item")} open`}</span></header>
<div class="inside"><p class="soft"><code>${id}</code> · written in <code>${origin.file}:${origin.line}</code></p>
${reasons.length === 0 ? undefined : html`<p>Applies because:</p><ul class="reasons">${reasons.map(({ predicate, text }) => html`<li>${text} <code>${predicate}</code></li>`)}</ul>`}
${fileDetails(policy)}</div>
${own.length === 0 ? undefined : html`<ul class="items">${own.map((item) => itemRow(item, toDo))}</ul>`}
${elsewhere.length === 0 ? undefined : html`<p class="more">${counted(elsewhere.length, "item")} of this policy ${elsewhere.length === 1 ? "is" : "are"} asked by another policy too, and shown there.</p>`}</article>`;
};

const itemRow = (item: JsonItem, toDo: boolean): Html => {
  const { outcome, text, key, source } = item;
  const { sign, word, answered } = OUTCOME_WORDS[outcome];
  const elsewhere = toDo && !answered;
  return html`<li class="${outcome}"><p class="ask"><span class="sign" aria-hidden="true">${sign}</span><span><span class="tag ${outcome}">${word}</span> ${text.trim() === "" ? html`<code>${key}</code>` : policyHtml(text)}</span></p>
<ul class="notes">${elsewhere ? undefined : itemNotes(item).map((note) => html`<li>${note}</li>`)}<li><code>${key}</code>${source === undefined ? undefined : html` · playbook ${source}`}${elsewhere ? html` · <a href="#to-do">why, and how to answer</a>` : undefined}</li></ul></li>`;
};

const fileDetails = ({ files }: JsonPolicy): Html | undefined => {
  if (files.length === 0) return undefined;
  const rest = files.length - FILES;
  return html`<details><summary>${counted(files.length, "file")} matched</summary><div class="scroll" role="region" aria-label="Files that matched" tabindex="0"><table class="rows"><thead><tr><th scope="col">File</th><th scope="col">Change</th><th scope="col">Decided by</th></tr></thead><tbody>
${files.slice(0, FILES).map(
  ({ path, status, previousPath, decided }) =>
    html`<tr><td><code>${path}</code>${previousPath === undefined ? undefined : html` <span class="soft">from <code>${previousPath}</code></span>`}</td><td>${CHANGE_WORDS[status]}</td><td>${decided
      .filter((one) => one !== "")
      .slice(0, DECIDED)
      .map((one, index) => html`${index === 0 ? undefined : " "}<code>${one}</code>`)}</td></tr>`,
)}</tbody></table></div>${rest > 0 ? html`<p class="soft">and ${counted(rest, "more file")}</p>` : undefined}</details>`;
};
