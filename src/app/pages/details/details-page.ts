import { counted, whoWords } from "../../../comment/words/item-words.ts";
import { noticeText, passedByText } from "../../../comment/words/notice-text.ts";
import type { Problem } from "../../../policy/model/problem.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";
import type { JsonReport } from "../../../report/json.ts";
import type { PullRequestRecord, VerdictRecord } from "../../store/store.ts";
import { moment, repositoryPath, verdictPill } from "../parts/html.ts";
import { type Frame, layout } from "../parts/layout.ts";
import { commentUrl, historyPart, readReport } from "./find-pull-request.ts";
import { adrPart, askedOf, isOpen, PLAIN_QUOTING, policyPart } from "./policy-part.ts";
import { toDoPart } from "./to-do-part.ts";

export const detailsPage = (frame: Frame, record: PullRequestRecord, verdicts: readonly VerdictRecord[]): Html => {
  const { repository, number, title, author, url, headSha, baseRef, state, verdict, evaluatedAt } = record;
  const report = readReport(record.report);
  const comment = commentUrl(record);
  const shown = title === "" ? "(no title)" : title;
  return layout(
    frame,
    `${shown} · ${repository} #${number}`,
    html`<p class="crumbs"><a href="/">Dashboard</a> <span aria-hidden="true">/</span> <a href="${repositoryPath(repository)}">${repository}</a> <span aria-hidden="true">/</span> #${number}</p>
<h1><bdi>${shown}</bdi></h1>
<p class="meta">${verdictPill(verdict)} ${state === "open" ? undefined : html`<span class="pill ${state}">${state}</span> `}<span>by <b><bdi>${author}</bdi></b></span> <span>into <code>${baseRef}</code></span> <span>head <code>${headSha.slice(0, 7)}</code></span> <span>evaluated ${moment(evaluatedAt)}</span></p>
<p class="meta">${linkOut(url, "Pull request")}${comment === undefined ? undefined : html` ${linkOut(comment, "Its checklist")}`}</p>
${
  report === undefined
    ? html`<section class="card headline ${verdict}" aria-label="Verdict"><p class="big">${record.summary}</p><p class="soft">The report was written by another version of Tollgate. Write <code data-copy>/tollgate recheck</code> in a comment to have it written again.</p></section>`
    : html`${headlinePart(report)}
${report.notices.map((notice) => html`<p class="notice wait"><b>In the comment:</b> <bdi>${noticeText(notice, PLAIN_QUOTING)}</bdi></p>`)}
${problemsPart(report.problems)}
${state === "open" ? toDoPart(report, comment) : undefined}
${report.policies.length === 0 ? undefined : html`<h2 class="between">Policies that apply</h2>`}
${report.policies.map((policy, place) => policyPart(policy, report.items, place, state === "open"))}
${report.adr === null ? undefined : adrPart(report.adr)}
${
  report.observed.length === 0
    ? undefined
    : html`<h2 class="between">Observed only</h2>${report.observed.map((policy, place) => policyPart(policy, [], report.policies.length + place, false))}`
}`
}
${historyPart(verdicts)}`,
  );
};

const headlinePart = (report: JsonReport): Html => {
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
${verdict === "error" ? html`<p class="soft">Nothing passes that could not be evaluated. When the cause is fixed, write <code data-copy>/tollgate recheck</code> in a comment.</p>` : undefined}
${counts.total === 0 || verdict === "error" ? undefined : progress(counts)}</section>`;
};

const sentence = ({ verdict, counts, passedBy, policies }: JsonReport): string => {
  const left = counts.total - counts.answered;
  if (verdict === "error") return "This pull request could not be evaluated.";
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

const MAX = 100;

const problemsPart = (problems: readonly Problem[]): Html | undefined => {
  if (problems.length === 0) return undefined;
  const rest = problems.length - MAX;
  return html`<section class="card" aria-labelledby="problems"><header><h2 id="problems">Problems in the policies</h2> <span>${counted(problems.length, "problem")}</span></header>
<ul class="list">${problems
    .slice(0, MAX)
    .map(
      ({ file, line, column, key, message, allowed, suggestion }) =>
        html`<li><p><code>${file}:${line}:${column}</code>${key === "" ? undefined : html` <code>${key}</code>`}</p><p class="reason">${message}</p>${suggestion === undefined ? undefined : html`<p class="soft">Perhaps <code>${suggestion}</code>.</p>`}${allowed === undefined || allowed.length === 0 ? undefined : html`<p class="soft">Allowed: ${allowed.map((one, index) => html`${index === 0 ? undefined : ", "}<code>${one}</code>`)}</p>`}</li>`,
    )}</ul>${rest > 0 ? html`<p class="more">and ${counted(rest, "more problem")}</p>` : undefined}</section>`;
};
