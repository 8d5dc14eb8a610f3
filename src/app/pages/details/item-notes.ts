import type { JsonAnswer, JsonItem } from "../../../report/json/json-report.ts";
import { EVIDENCE_WORDS } from "../../../report/words/evidence-words.ts";
import { gapText } from "../../../report/words/gap-text.ts";
import { REFUSAL_WORDS } from "../../../report/words/refusal-words.ts";
import { timeText } from "../../../report/words/time-text.ts";
import { undecidedText } from "../../../report/words/unknown-words.ts";
import { type Html, html } from "../parts/html.ts";
import { linkOut } from "../parts/link-out.ts";
import { PLAIN_QUOTING } from "./plain-quoting.ts";

/** What became of an item: who said so and when, what a machine saw, why it asks again, why an answer was not taken. */
export const itemNotes = (item: JsonItem): readonly Html[] => {
  const notes: Html[] = [];
  const { answer, evidence, refusal, outcome, several } = item;
  const given = several?.given ?? (answer === null ? [] : [answer]);
  if (outcome === "done" || outcome === "waived" || several !== undefined) notes.push(...given.map(answerNote));
  if (outcome === "verified" && evidence !== undefined) {
    notes.push(html`Seen by a machine (${EVIDENCE_WORDS[evidence.kind]}): ${linkOut(evidence.url, evidence.text)}`);
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
    const { why, remedy } = REFUSAL_WORDS[refusal.why];
    notes.push(html`The answer of ${person(refusal.by)} (${timeText(refusal.at)}) does not count: ${why}. ${remedy}`);
  }
  return notes;
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
  html`<b>${person(by)}</b>, ${timeText(at)}${/^[0-9a-f]{7,64}$/.test(head) ? html` at <code>${head.slice(0, 7)}</code>` : undefined}`;

const person = (login: string): Html =>
  login === "" ? html`somebody who could not be named` : html`<bdi>${login}</bdi>`;
