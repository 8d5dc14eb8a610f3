import { noticeText } from "../../../report/words/notice-text.ts";
import type { GateRecord, VerdictRecord } from "../../store/store.ts";
import { type Html, html } from "../parts/html.ts";
import { type Frame, layout } from "../parts/layout.ts";
import { linkOut } from "../parts/link-out.ts";
import { moment } from "../parts/moment.ts";
import { verdictPill } from "../parts/verdict-pill.ts";
import { adrPart } from "./adr-part.ts";
import { commentUrl } from "./comment-url.ts";
import { headlinePart } from "./headline-part.ts";
import { historyPart } from "./history-part.ts";
import { PLAIN_QUOTING } from "./plain-quoting.ts";
import { policyPart } from "./policy-part.ts";
import { problemsPart } from "./problems-part.ts";
import { readReport } from "./read-report.ts";
import { toDoPart } from "./to-do-part.ts";

/** A pull request: its verdict, what is open and who can do it, why each policy applies, who answered what, and when. */
export const detailsPage = (frame: Frame, gate: GateRecord, verdicts: readonly VerdictRecord[]): Html => {
  const { repository, number, title, author, url, headSha, baseRef, state, verdict, judgedAt } = gate;
  const report = readReport(gate.report);
  const comment = commentUrl(gate);
  const shown = title === "" ? "(no title)" : title;
  return layout(
    frame,
    `${shown} · ${repository} #${number}`,
    html`<p class="crumbs"><a href="/">Dashboard</a> <span aria-hidden="true">/</span> <a href="/?repository=${encodeURIComponent(repository)}">${repository}</a> <span aria-hidden="true">/</span> #${number}</p>
<h1><bdi>${shown}</bdi></h1>
<p class="meta">${verdictPill(verdict)} ${state === "open" ? undefined : html`<span class="pill ${state}">${state}</span> `}<span>by <b><bdi>${author}</bdi></b></span> <span>into <code>${baseRef}</code></span> <span>head <code>${headSha.slice(0, 7)}</code></span> <span>judged ${moment(judgedAt)}</span></p>
<p class="meta">${linkOut(url, "Pull request")}${comment === undefined ? undefined : html` ${linkOut(comment, "Its checklist")}`}</p>
${
  report === undefined
    ? html`<section class="card headline ${verdict}" aria-label="Verdict"><p class="big">${gate.summary}</p><p class="soft">The report was written by another version of Tollgate. Write <code data-copy>/tollgate recheck</code> in a comment to have it made anew.</p></section>`
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
