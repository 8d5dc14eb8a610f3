import { COMMANDS } from "../../../comment/commands/parse-commands.ts";
import { counted, listText, OUTCOME_WORDS, whoWords } from "../../../comment/words/item-words.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";
import type { JsonItem, JsonReport } from "../../../report/json.ts";
import { policyHtml } from "../parts/html.ts";
import { askedOf, isOpen, itemNotes, sourcePart } from "./policy-part.ts";

const NAMED = 6;

export const toDoPart = (report: JsonReport, comment: string | undefined): Html | undefined => {
  const { items, adr } = report;
  const open = items.filter(isOpen);
  const record = adr !== null && adr.state !== "met";
  if (open.length === 0 && !record) return undefined;
  const ordered = [...open.filter(({ blocking }) => blocking), ...open.filter(({ blocking }) => !blocking)];
  return html`<section class="card" aria-labelledby="to-do"><header><h2 id="to-do">What is open</h2> <span>${counted(open.length + (record ? 1 : 0), "item")}</span></header>
<ol class="items">${ordered.map((item) => toDo(item, comment))}${record ? adrToDo(adr.blocking) : undefined}</ol>
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

const machineNote = ({ wouldVerify, verifyOnly }: JsonItem): Html | undefined => {
  if (wouldVerify.length === 0) return undefined;
  const ways = wouldVerify.slice(0, NAMED);
  const rest = wouldVerify.length - ways.length;
  const does = verifyOnly ? "Answered" : "Ticks itself";
  return html`<li>${does} when <bdi>${listText(rest > 0 ? [...ways, `${rest} more`] : ways, rest > 0 ? "and" : "or")}</bdi></li>`;
};

/** Old reports do not say why evidence is missing. */
const lackingNotes = ({ lacking = [] }: JsonItem): readonly Html[] => {
  const more = lacking.length - NAMED;
  return [
    ...lacking
      .slice(0, NAMED)
      .map(({ text, url }) => html`<li>Not yet: ${url === "" ? text : linkOut(url, text)}</li>`),
    ...(more > 0 ? [html`<li>Not yet: ${more} more</li>`] : []),
  ];
};

const adrToDo = (blocking: boolean): Html =>
  html`<li class="open"><p class="ask"><span class="sign" aria-hidden="true">○</span><span><span class="tag open">open</span> A decision record (ADR)${blocking ? undefined : html` <span class="tag">advice</span>`}</span></p>
<ul class="notes"><li>To be given by <b>the author</b>: a link in the description, a file in this change, or <code>${COMMANDS.adr.form}</code></li><li><a href="#adr">What was found so far</a></li></ul></li>`;

const commands = (): Html =>
  html`${[COMMANDS.done, COMMANDS.undo, COMMANDS.recheck].map(({ form, help }, index) => html`${index === 0 ? undefined : ", "}<code>${form}</code> (${help})`)}`;
