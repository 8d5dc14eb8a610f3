import type { JsonReport } from "../../../report/json/json-report.ts";
import { counted } from "../../../report/words/counted.ts";
import { passedByText } from "../../../report/words/passed-by-text.ts";
import { whoWords } from "../../../report/words/who-words.ts";
import { type Html, html } from "../parts/html.ts";
import { isOpen } from "./is-open.ts";
import { PLAIN_QUOTING } from "./plain-quoting.ts";
import { askedOf } from "./read-who.ts";

/** The first thing that a person reads: what is left, and who must act next. */
export const headlinePart = (report: JsonReport): Html => {
  const { verdict, counts, passedBy, message } = report;
  const actors = whoActs(report);
  return html`<section class="card headline ${verdict}" aria-label="Verdict"><p class="big">${sentence(report)}</p>
${passedBy === null ? undefined : html`<p><bdi>${passedByText(passedBy, PLAIN_QUOTING)}</bdi>.</p>`}
${verdict === "error" && message !== "" ? html`<p>${message}</p>` : undefined}
${
  verdict !== "blocked" || actors.length === 0
    ? undefined
    : html`<p>Next: ${actors.map(
        ({ who, count }, index) =>
          html`${index === 0 ? undefined : ", "}<b><bdi>${who}</bdi></b> (${counted(count, "item")})`,
      )}</p>`
}
${verdict === "error" ? html`<p class="soft">Nothing passes that could not be judged. Once the cause is mended, write <code data-copy>/tollgate recheck</code> in a comment.</p>` : undefined}
${counts.total === 0 || verdict === "error" ? undefined : progress(counts)}</section>`;
};

const sentence = ({ verdict, counts, passedBy, policies }: JsonReport): string => {
  const left = counts.total - counts.answered;
  if (verdict === "error") return "This pull request could not be judged.";
  if (policies.length === 0) return "No golden checklist applies to this change.";
  if (counts.total === 0) return "Nothing holds this pull request. There is advice below.";
  const because = [
    counts.stale > 0 ? `${counts.stale} stale` : "",
    counts.refused > 0 ? `${counts.refused} refused` : "",
  ].filter((part) => part !== "");
  const open = `${left} of ${counted(counts.total, "item")} ${left === 1 ? "is" : "are"} open${because.length === 0 ? "" : ` (${because.join(", ")})`}`;
  if (passedBy !== null) return `${open}, and the merge is not held.`;
  if (verdict === "blocked") return `${open}.`;
  return counts.total === 1 ? "The one item is answered." : `All ${counted(counts.total, "item")} are answered.`;
};

/** As `whoActs` of the comment counts it. */
const whoActs = ({ items, adr }: JsonReport): readonly { readonly who: string; readonly count: number }[] => {
  const counts = new Map<string, number>();
  const add = (who: string): void => void counts.set(who, (counts.get(who) ?? 0) + 1);
  for (const item of items) {
    if (item.blocking && isOpen(item)) add(item.verifyOnly ? "a machine" : whoWords(askedOf(item), "short"));
  }
  if (adr?.blocking === true && adr.state !== "met") add(whoWords([{ kind: "author" }], "short"));
  return [...counts].map(([who, count]) => ({ who, count }));
};

const progress = ({ total, answered }: JsonReport["counts"]): Html =>
  html`<progress max="${total}" value="${answered}" aria-label="Items answered">${answered} of ${total}</progress>`;
