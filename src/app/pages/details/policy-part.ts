import type { AdrResult } from "../../../checklist/adr/assess-adr.ts";
import { ADR_FROM_WORDS, ADR_PART_WORDS, ADR_STATE_WORDS, adrFindingText } from "../../../checklist/adr/assess-adr.ts";
import { waysText } from "../../../checklist/evidence/verify-words.ts";
import { isOpen } from "../../../checklist/item-result.ts";
import { COMMANDS } from "../../../comment/commands/parse-commands.ts";
import type { Quoting } from "../../../comment/escape/markdown.ts";
import { citationsOf } from "../../../comment/words/citations.ts";
import {
  askedNow,
  CHANGE_WORDS,
  ENFORCEMENT_WORDS,
  EVIDENCE_WORDS,
  OUTCOME_WORDS,
  undecidedText,
  whoWords,
} from "../../../comment/words/item-words.ts";
import { gapText, refusalText } from "../../../comment/words/notice-text.ts";
import type { Who } from "../../../policy/model/policy.ts";
import { readAsk } from "../../../policy/model/who.ts";
import { counted, listText } from "../../../policy/model/words.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";
import type { JsonAnswer, JsonItem, JsonPolicy, JsonReport } from "../../../report/json.ts";
import { moment, policyHtml } from "../parts/layout.ts";

const FILES = 200;
const DECIDED = 4;

export const policyPart = (policy: JsonPolicy, items: readonly JsonItem[], place: number, toDo: boolean): Html => {
  const { id, title, enforcement, origin, reasons } = policy;
  // `not` alone is no reason why a policy applies.
  const why = reasons.filter(
    ({ predicate, text }, at) =>
      predicate !== "not" && at === reasons.findIndex((one) => one.predicate === predicate && one.text === text),
  );
  const own = items.filter((item) => item.policies[0] === id);
  const remote = items.filter((item) => item.policies[0] !== id && item.policies.includes(id));
  const left = own.filter(isOpen).length;
  const shown = toDo ? own.filter((item) => !isOpen(item)) : own;
  return html`<article class="card policy" aria-labelledby="policy-${place}"><header><h3 id="policy-${place}"><bdi>${title === "" ? id : title}</bdi></h3>
<span class="badge ${enforcement}">${enforcement}</span><span>${ENFORCEMENT_WORDS[enforcement]}</span>
<span class="count">${own.length === 0 ? undefined : left === 0 ? "all answered" : `${left} of ${counted(own.length, "item")} open`}</span></header>
<div class="inside"><p class="soft"><code>${id}</code> · written in <code>${origin.file}:${origin.line}</code></p>
${why.length === 0 ? undefined : html`<p>${appliesTo(policy)}:</p><ul class="reasons">${why.map(({ predicate, text }) => html`<li><code>${predicate}</code>: ${text}</li>`)}</ul>`}
${fileDetails(policy)}</div>
${toDo && left > 0 ? html`<p class="more"><a href="#to-do">${counted(left, "open item")}, and how to answer ${left === 1 ? "it" : "them"}</a></p>` : undefined}
${shown.length === 0 ? undefined : html`<ul class="items">${shown.map(itemRow)}</ul>`}
${remote.length === 0 ? undefined : html`<p class="more">${counted(remote.length, "item")} of this policy ${remote.length === 1 ? "is" : "are"} asked by another policy too, and shown there.</p>`}</article>`;
};

const appliesTo = ({ files }: JsonPolicy): Html => {
  const [first] = files;
  if (first === undefined) return html`Applies because`;
  return html`<code>${first.path}</code>${files.length === 1 ? " matches" : ` and ${counted(files.length - 1, "more file")} match`}`;
};

const itemRow = (item: JsonItem): Html => {
  const { outcome, text, key } = item;
  const { sign, word } = OUTCOME_WORDS[outcome];
  return html`<li class="${outcome}"><p class="ask"><span class="sign" aria-hidden="true">${sign}</span><span><span class="tag ${outcome}">${word}</span> ${text.trim() === "" ? html`<code>${key}</code>` : policyHtml(text)}</span></p>
<ul class="notes">${itemNotes(item).map((note) => html`<li>${note}</li>`)}<li><code>${key}</code>${sourcePart(item)}</li></ul></li>`;
};

const sourcePart = ({ source, playbook }: JsonItem): Html | undefined => {
  if (source === undefined) return undefined;
  if (playbook !== true) return html` · <bdi>${source}</bdi>`;
  return html` · playbook ${citationsOf(source).map(({ text, url }, index) => html`${index === 0 ? undefined : ", "}${url === undefined ? text : linkOut(url, text)}`)}`;
};

const fileDetails = ({ id, files }: JsonPolicy): Html | undefined => {
  if (files.length === 0) return undefined;
  const rest = files.length - FILES;
  return html`<details><summary>${counted(files.length, "file")} matched</summary><div class="scroll" role="region" aria-label="Files that ${id} matched" tabindex="0"><table class="rows files"><thead><tr><th scope="col">File</th><th scope="col">Change</th><th scope="col">Decided by</th></tr></thead><tbody>
${files.slice(0, FILES).map(
  ({ path, status, previousPath, decided }) =>
    html`<tr><td><code>${path}</code>${previousPath === undefined ? undefined : html` <span class="soft">from <code>${previousPath}</code></span>`}</td><td>${CHANGE_WORDS[status]}</td><td>${decided
      .filter((one) => one !== "")
      .slice(0, DECIDED)
      .map((one, index) => html`${index === 0 ? undefined : " "}<code>${one}</code>`)}</td></tr>`,
)}</tbody></table></div>${rest > 0 ? html`<p class="soft">and ${counted(rest, "more file")}</p>` : undefined}</details>`;
};

export const adrPart = ({ state, policies, blocking, parts, looked }: AdrResult): Html =>
  html`<section class="card" aria-labelledby="adr"><header><h2 id="adr">Decision record (ADR)</h2> <span class="tag ${state === "met" ? "done" : "open"}">${ADR_STATE_WORDS[state]}</span>${blocking ? undefined : html` <span class="tag">advice</span>`}</header>
<div class="inside"><p>Asked for by ${policies.map((id, index) => html`${index === 0 ? undefined : ", "}<code>${id}</code>`)}${parts.length === 0 ? undefined : `. It must contain ${listText(parts.map((part) => ADR_PART_WORDS[part]))}`}.</p>
${
  looked.length === 0
    ? html`<p>No link or file was found yet.</p>`
    : html`<ul class="reasons">${looked.map(
        ({ target, from, found }) =>
          html`<li>${/^https?:/i.test(target) ? linkOut(target, target) : html`<code>${target}</code>`} (${ADR_FROM_WORDS[from]}): ${adrFindingText(found, (text) => text)}</li>`,
      )}</ul>`
}</div></section>`;

const itemNotes = (item: JsonItem): readonly Html[] => {
  const notes: Html[] = [];
  const { answer, evidence, refusal, outcome, several } = item;
  const given = several?.given ?? (answer === null ? [] : [answer]);
  if (outcome === "done" || outcome === "waived" || several !== undefined) notes.push(...given.map(answerNote));
  if (outcome === "verified" && evidence !== undefined) {
    notes.push(html`Seen by a machine (${EVIDENCE_WORDS[evidence.kind]}): ${evidencePart(evidence)}`);
  }
  if (outcome === "stale") {
    notes.push(
      answer?.reason !== undefined
        ? html`Not applicable, said ${said(answer)}, but ${staleText(item)}. Look again, then say so again, or tick it.`
        : html`${answer === null ? undefined : html`Ticked by ${said(answer)}, but `}${staleText(item)}. Look again, then tick again.`,
    );
  }
  for (const one of item.undecided ?? [])
    notes.push(html`<bdi>${undecidedText(one, one.by || "somebody", PLAIN_QUOTING)}</bdi>`);
  if (refusal !== undefined) {
    const refusing = { name: item.key, asked: askedOf(item) };
    notes.push(html`<bdi>${refusalText(refusal, refusing, PLAIN_QUOTING)}</bdi>`);
  }
  return notes;
};

/** For several kinds, and in old reports, the text says which. */
const evidencePart = ({ kind, url, text, found = [], moreFiles }: NonNullable<JsonItem["evidence"]>): Html => {
  if (found.length === 0 || kind === "all") return linkOut(url, text);
  return html`${found.map(
    ({ path, line, text: said }, index) =>
      html`${index === 0 ? undefined : ", "}${path === undefined ? undefined : html`<code>${path}${line === undefined ? undefined : `:${line}`}</code> `}<code>${said}</code>`,
  )}${moreFiles === undefined ? undefined : ` and ${counted(moreFiles, "more file")}`}`;
};

const answerNote = (answer: JsonAnswer): Html =>
  answer.said === "waived"
    ? html`Not applicable, says ${said(answer)}${answer.reason === undefined ? "." : html`: <q><bdi>${answer.reason}</bdi></q>`}`
    : html`Ticked by ${said(answer)}.`;

const staleText = ({ staleBecause }: JsonItem): Html => {
  const unseen = gapText(staleBecause, (login) => login);
  if (unseen !== undefined) return html`${unseen}`;
  if (staleBecause === undefined || (staleBecause.push && staleBecause.files.length === 0)) {
    return html`commits were pushed since`;
  }
  const { files, count } = staleBecause;
  if (files.length === 0) return html`${count === 1 ? "a matching file" : `${count} matching files`} changed since`;
  const named = files.map((file, index) => html`${index === 0 ? undefined : ", "}<code>${file}</code>`);
  const rest = count - files.length;
  return html`${named}${rest > 0 ? ` and ${rest} more` : undefined} changed since`;
};

const said = ({ by, at, head }: NonNullable<JsonItem["answer"]>): Html =>
  html`<b>${person(by)}</b>, ${Number.isNaN(Date.parse(at)) ? at : moment(Date.parse(at))}${/^[0-9a-f]{7,64}$/.test(head) ? html` at <code>${head.slice(0, 7)}</code>` : undefined}`;

const person = (login: string): Html =>
  login === "" ? html`somebody who could not be named` : html`<bdi>${login}</bdi>`;

/** Keeps foreign parts of a sentence as they are, because the page escapes the whole sentence. */
export const PLAIN_QUOTING: Quoting = { code: (text) => text, plain: (text) => text };

export const askedOf = ({ by, asks, several }: JsonItem): readonly Who[] =>
  askedNow({
    by: by.map(readAsk),
    ...(asks === undefined ? {} : { asks: asks.map(readAsk) }),
    ...(several === undefined
      ? {}
      : { several: { given: several.given, missing: several.missing.map((part) => part.map(readAsk)) } }),
  });

const NAMED = 6;

export const toDoPart = (report: JsonReport, comment: string | undefined): Html | undefined => {
  const { items, adr } = report;
  const open = items.filter(isOpen);
  const record = adr !== null && adr.state !== "met";
  if (open.length === 0 && !record) return undefined;
  const [holding, advice] = [open.filter(({ blocking }) => blocking), open.filter(({ blocking }) => !blocking)];
  const holds = holding.length + (record && adr.blocking ? 1 : 0);
  const advises = advice.length + (record && !adr.blocking ? 1 : 0);
  const counts = [
    holds === 0 ? [] : `${counted(holds, "item")} that ${holds === 1 ? "holds" : "hold"} the merge`,
    advises === 0 ? [] : `${counted(advises, "item")} of advice`,
  ].flat();
  return html`<section class="card" aria-labelledby="to-do"><header><h2 id="to-do">What is open</h2> <span>${counts.join(", ")}</span></header>
<ol class="items">${holding.map((item) => toDo(item, comment))}${record && adr.blocking ? adrToDo(true) : undefined}${advice.map((item) => toDo(item, comment))}${record && !adr.blocking ? adrToDo(false) : undefined}</ol>
<div class="inside how"><p>Or write a comment on the pull request with a command on a line of its own: ${commands()}. <code>${COMMANDS.waive.form}</code> works where the policy lets an item be waived.</p></div></section>`;
};

const toDo = (item: JsonItem, comment: string | undefined): Html => {
  const { outcome, text, key, help, blocking } = item;
  const { sign, word } = OUTCOME_WORDS[outcome];
  return html`<li class="${outcome}"><p class="ask"><span class="sign" aria-hidden="true">${sign}</span><span><span class="tag ${outcome}">${word}</span> ${text.trim() === "" ? html`<code>${key}</code>` : policyHtml(text)}${blocking ? undefined : html` <span class="tag">advice</span>`}</span></p>
<ul class="notes">${itemNotes(item).map((note) => html`<li>${note}</li>`)}
${help === undefined ? undefined : html`<li>${policyHtml(help)}</li>`}
<li>${howText(item, comment)}</li>${machineNote(item)}${lackingNotes(item)}
<li><code>${key}</code>${sourcePart(item)}</li></ul></li>`;
};

const howText = (item: JsonItem, comment: string | undefined): Html => {
  if (item.verifyOnly) return html`Nobody ticks this: a machine has to see it.`;
  const who = whoWords(askedOf(item), "long");
  const box = comment === undefined ? html`in the comment` : linkOut(comment, "in the comment");
  return html`To be ticked by <b><bdi>${who}</bdi></b>: its box ${box}, or <code data-copy>/tollgate done ${item.key}</code>`;
};

const machineNote = ({ wouldVerify, verifyWords = [], verifyOnly }: JsonItem): Html | undefined => {
  if (wouldVerify.length === 0) return undefined;
  const does = verifyOnly ? "Answered" : "Also answered";
  if (verifyWords.length === 0) return html`<li>${does} when <bdi>${few(wouldVerify)}</bdi></li>`;
  return html`<li>${does} <bdi>${policyHtml(waysText(verifyWords.slice(0, NAMED), verifyWords.length - NAMED))}</bdi>
<details><summary>The exact rule</summary><ul class="reasons">${wouldVerify.slice(0, RULES).map((rule) => html`<li><bdi>${rule}</bdi></li>`)}</ul></details></li>`;
};

const RULES = 20;

const few = (ways: readonly string[]): string => {
  const rest = ways.length - NAMED;
  return rest > 0 ? listText([...ways.slice(0, NAMED), `${rest} more`]) : listText(ways, "or");
};

/** Old reports do not say why evidence is missing. That nothing is reported is one fact, of however many names. */
const lackingNotes = ({ lacking = [] }: JsonItem): readonly Html[] => {
  const absent = lacking.filter((one) => one.absent === true);
  const found = lacking.filter((one) => one.absent !== true);
  const more = found.length - NAMED;
  return [
    ...[...found.slice(0, NAMED), ...(absent.length === 1 ? absent : [])].map(
      ({ text, url }) => html`<li>Not yet: ${url === "" ? text : linkOut(url, text)}</li>`,
    ),
    ...(more > 0 ? [html`<li>Not yet: ${more} more</li>`] : []),
    ...(absent.length > 1 ? [html`<li>Not yet: none of these is reported for this commit</li>`] : []),
  ];
};

const adrToDo = (blocking: boolean): Html =>
  html`<li class="open"><p class="ask"><span class="sign" aria-hidden="true">○</span><span><span class="tag open">open</span> A decision record (ADR)${blocking ? undefined : html` <span class="tag">advice</span>`}</span></p>
<ul class="notes"><li>To be given by <b>the author</b>: a link in the description, a file in this change, or <code>${COMMANDS.adr.form}</code></li><li><a href="#adr">What was found so far</a></li></ul></li>`;

const commands = (): Html =>
  html`${[COMMANDS.done, COMMANDS.undo, COMMANDS.recheck].map(({ form, help }, index) => html`${index === 0 ? undefined : ", "}<code>${form}</code> (${help})`)}`;
