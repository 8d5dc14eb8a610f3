import { isOpen } from "../../../checklist/item-result.ts";
import { decodePayload } from "../../../comment/record/decode-payload.ts";
import { isBlockLine, parseBlockLine } from "../../../comment/record/page-lines.ts";
import { whoWords } from "../../../comment/words/item-words.ts";
import { noticeText, passedByText } from "../../../comment/words/notice-text.ts";
import type { Problem } from "../../../policy/model/problem.ts";
import { counted, numberText } from "../../../policy/model/words.ts";
import { type Html, html, linkOut } from "../../../report/html.ts";
import { type JsonReport, REPORT_SCHEMA } from "../../../report/json.ts";
import type { PullRequestRecord, Store, VerdictRecord } from "../../store/store.ts";
import { type Frame, layout, moment, repositoryPath, verdictPill, withCode } from "../parts/layout.ts";
import type { Visitor } from "../sign-in/guard.ts";
import { adrPart, askedOf, PLAIN_QUOTING, policyPart, toDoPart } from "./policy-part.ts";

type FoundPullRequest = { readonly record: PullRequestRecord; readonly verdicts: readonly VerdictRecord[] };

/** GitHub is asked first, so a missing record and a hidden one take the same time. */
export const findPullRequest = async (
  store: Pick<Store, "pullRequests" | "verdicts">,
  visitor: Visitor,
  { owner = "", repo = "", number = "" }: Readonly<Record<string, string | undefined>>,
): Promise<FoundPullRequest | undefined> => {
  if (!/^[\w-]{1,100}$/.test(owner) || !/^[\w.-]{1,100}$/.test(repo) || !/^[1-9]\d{0,9}$/.test(number))
    return undefined;
  if (repo === "." || repo === "..") return undefined;
  const access = await visitor.access(`${owner}/${repo}`);
  if (access.kind === "none") return undefined;
  const record = await store.pullRequests.get(access.name, Number(number));
  if (record === undefined) return undefined;
  return { record, verdicts: await store.verdicts.of(record.repository, record.number, MAX_VERDICTS) };
};

/** Undefined if another version of Tollgate wrote it, or it is damaged. */
const readReport = (text: string): JsonReport | undefined => {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  return "schema" in read && read.schema === REPORT_SCHEMA ? (read as JsonReport) : undefined;
};

/** The signature is not verified, because it is only a link. */
const commentUrl = ({ page, url }: PullRequestRecord): string | undefined => {
  const line = page.split(/\r?\n/).findLast(isBlockLine);
  const block = line === undefined ? undefined : parseBlockLine(line);
  const comment = block === undefined ? undefined : decodePayload(block.payload)?.ledger.page.comment;
  return comment !== undefined && /^\d{1,20}$/.test(comment) ? `${url}#issuecomment-${comment}` : undefined;
};

const MAX_VERDICTS = 50;

const historyPart = (verdicts: readonly VerdictRecord[]): Html =>
  html`<section class="card" aria-labelledby="history"><header><h2 id="history">Verdicts so far</h2></header>
${
  verdicts.length === 0
    ? html`<p class="empty">None is on record.</p>`
    : html`<ol class="list">${verdicts.map(
        ({ at, verdict, headSha, heldBy, tookMs }) =>
          html`<li class="past">${verdictPill(verdict)} <span>${moment(at)}</span> <span class="soft">at <code>${headSha.slice(0, 7)}</code>, ${tookText(tookMs)} after its event</span>${heldBy.length === 0 ? undefined : html` <span class="soft">held by ${heldBy.map((id, index) => html`${index === 0 ? undefined : " "}<code>${id}</code>`)}</span>`}</li>`,
      )}</ol>${verdicts.length === MAX_VERDICTS ? html`<p class="more">The newest ${MAX_VERDICTS} are shown.</p>` : undefined}`
}</section>`;

const tookText = (ms: number): string =>
  ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${numberText(Math.round(ms / 1_000))} s`;

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
        html`<li><p><code>${file}:${line}:${column}</code>${key === "" ? undefined : html` <code>${key}</code>`}</p><p class="reason">${withCode(message)}</p>${suggestion === undefined ? undefined : html`<p class="soft">Perhaps <code>${suggestion}</code>.</p>`}${allowed === undefined || allowed.length === 0 ? undefined : html`<p class="soft">Allowed: ${allowed.map((one, index) => html`${index === 0 ? undefined : ", "}<code>${one}</code>`)}</p>`}</li>`,
    )}</ul>${rest > 0 ? html`<p class="more">and ${counted(rest, "more problem")}</p>` : undefined}</section>`;
};
