import type { AdrResult } from "../../../engine/evaluation.ts";
import { adrFindingText } from "../../../report/words/adr-finding-text.ts";
import { ADR_FROM_WORDS, ADR_PART_WORDS, ADR_STATE_WORDS } from "../../../report/words/adr-words.ts";
import { listText } from "../../../report/words/list-text.ts";
import { type Html, html } from "../parts/html.ts";
import { linkOut } from "../parts/link-out.ts";

/** The decision record: what is asked, what was looked at, and what was found. */
export const adrPart = ({ state, policies, blocking, parts, looked }: AdrResult): Html =>
  html`<section class="card" aria-labelledby="adr"><header><h2 id="adr">Decision record (ADR)</h2> <span class="tag ${state === "met" ? "done" : "open"}">${ADR_STATE_WORDS[state]}</span>${blocking ? undefined : html` <span class="tag">advice</span>`}</header>
<div class="inside"><p>Asked by ${policies.map((id, index) => html`${index === 0 ? undefined : ", "}<code>${id}</code>`)}${parts.length === 0 ? undefined : `. It has to hold ${listText(parts.map((part) => ADR_PART_WORDS[part]))}`}.</p>
${
  looked.length === 0
    ? html`<p>No link or file was found yet.</p>`
    : html`<ul class="reasons">${looked.map(
        ({ target, from, found }) =>
          html`<li>${/^https?:/i.test(target) ? linkOut(target, target) : html`<code>${target}</code>`} (${ADR_FROM_WORDS[from]}): ${adrFindingText(found, (text) => text)}</li>`,
      )}</ul>`
}</div></section>`;
