import { numberText } from "../../../backtest/backtest-report.ts";
import { decodePayload } from "../../../comment/record/decode-payload.ts";
import { isBlockLine, parseBlockLine } from "../../../comment/record/signed-page.ts";
import { type Html, html } from "../../../report/html.ts";
import { type JsonReport, REPORT_SCHEMA } from "../../../report/json.ts";
import type { PullRequestRecord, Store, VerdictRecord } from "../../store/store.ts";
import { moment, verdictPill } from "../parts/html.ts";
import type { Visitor } from "../sign-in/guard.ts";

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
export const readReport = (text: string): JsonReport | undefined => {
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
export const commentUrl = ({ page, url }: PullRequestRecord): string | undefined => {
  const line = page.split(/\r?\n/).findLast(isBlockLine);
  const block = line === undefined ? undefined : parseBlockLine(line);
  const comment = block === undefined ? undefined : decodePayload(block.payload)?.ledger.page.comment;
  return comment !== undefined && /^\d{1,20}$/.test(comment) ? `${url}#issuecomment-${comment}` : undefined;
};

const MAX_VERDICTS = 50;

export const historyPart = (verdicts: readonly VerdictRecord[]): Html =>
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
