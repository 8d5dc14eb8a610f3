import { createHash } from "node:crypto";
import { raw } from "hono/html";
import { ADR_FROM_WORDS } from "../checklist/adr/assess-adr.ts";
import { visibleText } from "../comment/escape/markdown.ts";
import { timeText } from "../comment/words/item-words.ts";
import { type Html, html, linkOut } from "../report/html.ts";
import {
  type EvidenceItem,
  type EvidenceOutcome,
  type EvidenceRecord,
  isOpenAdvice,
  ownContent,
  policyOfKey,
  type RecordVerdict,
} from "./audit-record.ts";
import {
  ADVICE_WORD,
  ITEM_WORDS,
  LOOK_WORDS,
  NOT_VERIFIED_WORD,
  NOTICE_WORDS,
  RECORD_WORDS,
  REFUSAL_WORDS,
  ruleWords,
} from "./audit-words.ts";
import { HTML_STYLE } from "./html-style.ts";
import { isSigned, type Totals } from "./totals.ts";

export type ReportHead = {
  readonly repository: string;
  /** ISO 8601 UTC; "" for the beginning. */
  readonly since: string;
  readonly until: string;
  readonly check: string;
  readonly bot: string;
  readonly keys: number;
  readonly version: string;
};

export const htmlHead = (head: ReportHead, totals: Totals): string => {
  // The digest covers the exact text between the tags.
  const digest = createHash("sha256").update(HTML_STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  const title = html`Evidence: ${text(head.repository)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(HTML_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>Pull requests that were merged ${head.since === "" ? "" : html`from ${time(head.since)} `}before ${time(head.until)}, and who answered what on them. The last changed comes first.</p>
<p class="soft">Records are those of comments by <code>${text(head.bot)}</code>, ${keysText(head.keys)}. Check: <code>${text(head.check)}</code>. Collected by Tollgate ${text(head.version)}.</p>
</header>
<main>
<div class="totals">
${panel(
  "Records",
  totals.pullRequests,
  (Object.keys(RECORD_WORDS) as RecordVerdict[]).flatMap((one) =>
    one === "unsigned"
      ? [
          { ...NOT_VERIFIED_WORD, count: totals.notVerified },
          { ...RECORD_WORDS.unsigned, count: totals.verdicts.unsigned - totals.notVerified },
        ]
      : [{ ...RECORD_WORDS[one], count: totals.verdicts[one] }],
  ),
)}
${panel(
  "Items",
  Object.values(totals.items).reduce((sum, count) => sum + count, totals.advice),
  [
    ...(Object.keys(ITEM_WORDS) as EvidenceOutcome[]).map((one) => ({ ...ITEM_WORDS[one], count: totals.items[one] })),
    { ...ADVICE_WORD, count: totals.advice },
  ],
)}
${panel("Merged all the same", undefined, [
  { sign: "✕", word: "past a check that had not passed", tone: "bad", count: totals.pastCheck },
  { sign: "✕", word: "with items that were not answered", tone: "bad", count: totals.unfinished },
  { sign: "✕", word: "without the required decision record", tone: "bad", count: totals.withoutAdr },
  { sign: "!", word: "by break-glass", tone: "bad", count: totals.brokenGlass },
  { sign: "!", word: "at another head than the record's", tone: "bad", count: totals.notCurrent },
])}
</div>
${lookList(totals)}${totals.pullRequests === 0 ? html`<p>No pull request was merged in this time.</p>\n` : ""}`;
  return page.toString();
};

const lookList = ({ looks, lookCount }: Totals): Html | undefined => {
  if (lookCount === 0) return undefined;
  const rest = lookCount - looks.length;
  return html`<h2>To look at</h2>
<ol class="look">
${looks.map(({ number, title, why }) => html`<li><a href="#pr-${number}">#${number}</a> ${text(title, 100)}: ${why.map((one) => LOOK_WORDS[one]).join(", ")}</li>\n`)}</ol>
${rest > 0 ? html`<p>And ${rest.toLocaleString("en")} more.</p>\n` : ""}`;
};

export const htmlRecord = (record: EvidenceRecord): string => {
  const { record: found, status } = record;
  const word = isSigned(record) ? NOT_VERIFIED_WORD : RECORD_WORDS[found.verdict];
  const article = html`<article id="pr-${record.number}">
<header>
<h2>${linkOut(record.url, text(record.title))} <span class="number">#${record.number}</span></h2>
<p class="soft">by ${person(record.author)}, merged into <code>${text(record.base, 100)}</code> by ${person(record.mergedBy)}, ${time(record.mergedAt)}; head ${commit(record.head)}, merge commit ${commit(record.mergeCommit)}</p>
<p><span class="${word.tone}">${word.sign} ${word.word}</span> ${text(found.words, 500)}${found.comment === null ? "" : html` ${linkOut(found.comment, "The comment")}`}</p>
${[...calloutsOf(record)].map((words) => html`<p class="callout">${words}</p>\n`)}${status === null ? html`<p class="soft">The check said nothing of this head.</p>` : html`<p class="soft">The check said <strong>${text(status.state, 20)}</strong>: ${text(status.description, 200)}</p>`}
${adrAskedLine(record)}${record.adr.map(adrLine)}</header>
${record.items.length === 0 ? "" : itemTable(record)}${policyLine(record)}${record.contents.map((content) => contentPart(content, record))}</article>
`;
  return article.toString();
};

const policyLine = ({ policyFiles, record }: EvidenceRecord): Html | undefined => {
  if (policyFiles.length === 0 && record.keyId === null) return undefined;
  const files = policyFiles.map(({ file, sha256, commit: at, url }) => {
    const words = at === null ? html`at no commit that was found, SHA-256 ${commit(sha256)}` : html`at ${commit(at)}`;
    return html`<code>${text(file, 200)}</code> ${url === null ? words : linkOut(url, words)}`;
  });
  const key = record.keyId === null ? "" : html` Signed with the Ed25519 key <code>${text(record.keyId, 20)}</code>.`;
  return html`<p class="soft">${files.length === 0 ? "" : html`Policies: ${files.map((file, place) => html`${place === 0 ? "" : "; "}${file}`)}.`}${key}</p>\n`;
};

const contentPart = (
  { id, files }: EvidenceRecord["contents"][number],
  { items }: EvidenceRecord,
): Html | undefined => {
  if (files === null || files.length === 0) return undefined;
  const answered = items.filter((item) => Object.values(ownContent(item)).includes(id));
  if (answered.length === 0) return undefined;
  const titles = new Set(answered.flatMap(({ item, policy }) => policy || (item && policyOfKey(item)) || []));
  const rows = files.map(
    ({ path, status, blob }) => html`<li><code>${text(path, 300)}</code> ${status}, ${commit(blob)}</li>\n`,
  );
  return html`<details><summary>${text([...titles].join(", "), 200)}: ${files.length === 1 ? "1 file" : `${files.length} files`} that people answered for</summary>
<ul>
${rows}</ul></details>
`;
};

const adrAskedLine = ({ adrAsked }: EvidenceRecord): Html | undefined => {
  if (adrAsked === null) return undefined;
  const asked = adrAsked.holds ? "required, and the check counts it as an item" : "advised";
  if (adrAsked.state === "met")
    return html`<p><span class="good">✓</span> A decision record (ADR) was ${asked}. It was given.</p>\n`;
  const given = adrAsked.state === "missing" ? "None was given" : "What was given did not count";
  const sign = adrAsked.holds ? html`<span class="bad">✕</span>` : "·";
  return html`<p>${sign} A decision record (ADR) was ${asked}. ${given}.</p>\n`;
};

const adrLine = ({ url, by, at, from, found, counts }: EvidenceRecord["adr"][number]): Html => {
  const sign = counts === null ? "" : counts ? html`<span class="good">✓</span> ` : html`<span class="bad">✕</span> `;
  const where = from === "command" ? html`given by ${person(by)}, ${time(at)}` : ADR_FROM_WORDS[from];
  return html`<p>${sign}Decision record (ADR): ${linkOut(url, text(url))} <span class="soft">${where}${found === null ? "" : `: ${text(found, 200)}`}</span></p>\n`;
};

export const htmlEnd = (): string => "</main>\n</body>\n</html>\n";

const calloutsOf = function* ({ record, breakGlass, after, followUp, refusals }: EvidenceRecord): Generator<Html> {
  if (breakGlass !== null)
    yield html`Break-glass by ${person(breakGlass.by)}, ${time(breakGlass.at)}, for ${commit(breakGlass.head)} (${text(ruleWords(breakGlass.rule), 120)}): ${text(breakGlass.reason, 500)}`;
  if (followUp !== null) yield html`The open items went into issue #${followUp}.`;
  if (record.current === false)
    yield html`The record is of ${commit(record.head ?? "")}, which is not the head that was merged.`;
  for (const { item, by, at, why } of refusals)
    yield html`An answer to <code>${text(item, 200)}</code> by ${person(by)}, ${time(at)}, was not accepted: ${REFUSAL_WORDS[why]}.`;
  for (const notice of record.notices) yield html`${text(NOTICE_WORDS[notice.kind], 200)}`;
  for (const { item, said, by, at } of after)
    yield html`<code>${text(item, 200)}</code> was ${said} by ${person(by)}, ${time(at)}, after the record was last written.`;
};

const itemTable = ({
  items,
  refusals,
}: EvidenceRecord): Html => html`<div class="scroll" role="group" aria-label="Items" tabindex="0"><table>
<thead><tr><th scope="col">Item</th><th scope="col">Outcome</th><th scope="col">Who</th><th scope="col">When</th><th scope="col">Commit</th><th scope="col">How</th></tr></thead>
<tbody>
${items.map((item) => html`${itemRow(item, item.outcome === "refused" ? refusals.find((one) => one.item === item.item) : undefined)}\n`)}</tbody>
</table></div>
`;

const itemRow = (item: EvidenceItem, refusal: EvidenceRecord["refusals"][number] | undefined): Html => {
  const { sign, word, tone } = isOpenAdvice(item) ? ADVICE_WORD : ITEM_WORDS[item.outcome];
  const keys = [...(item.item === null ? [] : [item.item]), ...item.also];
  const name = item.text === null || item.text === "" ? "" : html`${text(item.text)}<br>`;
  const code = keys.map((key, at) => html`${at === 0 ? "" : " "}<code class="soft">${text(key, 200)}</code>`);
  const machine = item.outcome === "verified";
  const who = refusal?.by ?? item.by;
  const at = refusal?.at ?? item.at;
  const cells = [
    html`${name}${code}${item.policy === null || item.policy === "" ? "" : html`<br><span class="soft">${text(item.policy)}${item.holds === false ? ", advice" : ""}</span>`}`,
    html`<span class="${tone}">${sign} ${word}</span>`,
    machine ? "a machine" : who === null ? "–" : people([who, ...othersOf(item)]),
    at === null || machine ? "–" : time(at),
    item.head === null || machine ? "–" : commit(item.head),
    refusal === undefined ? howOf(item) : `not accepted: ${REFUSAL_WORDS[refusal.why]}`,
  ];
  return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
};

const othersOf = ({ others = [] }: EvidenceItem): readonly string[] =>
  others.flatMap(({ said, by }) => (said === "unticked" || by === null ? [] : [by]));

const people = (logins: readonly string[]): Html =>
  html`${logins.map((login, at) => html`${at === 0 ? "" : ", "}${person(login)}`)}`;

const howOf = ({ evidence, outcome, reason, rule, via, said }: EvidenceItem): Html | string => {
  if (outcome === "verified")
    return evidence === null
      ? "–"
      : html`${text(evidence.kind, 60)}: ${linkOut(evidence.url ?? "", text(evidence.text))}`;
  if (said === null) return "–";
  const how = html`${said} ${VIA[via ?? "box"]}${rule === null || rule === "" ? "" : `, ${text(ruleWords(rule), 120)}`}`;
  return reason === null ? how : html`${how}: ${text(reason, 500)}`;
};

const VIA = { box: "by a box", command: "by a comment", history: "by a box (edit history)" } as const;

const keysText = (count: number): string =>
  count === 0
    ? "believed by their edit history, for no key was given"
    : `verified with ${count === 1 ? "one key" : `${count} keys`}`;

type Counted = { readonly sign: string; readonly word: string; readonly tone: string; readonly count: number };

const panel = (title: string, all: number | undefined, rows: readonly Counted[]): Html => html`<section>
<h2>${title}${all === undefined ? "" : html` <span class="number">${all.toLocaleString("en")}</span>`}</h2>
<dl>
${rows.map(({ sign, word, tone, count }) => html`<dt class="${count === 0 ? "zero" : tone}">${sign} ${word}</dt><dd class="${count === 0 ? "zero" : tone}">${count.toLocaleString("en")}</dd>\n`)}</dl>
</section>`;

const text = (words: string, longest = 300): string => visibleText(words, longest);

const person = (login: string): Html =>
  login === "" ? html`<span class="soft">somebody without a name</span>` : html`<strong>${text(login, 60)}</strong>`;

const time = (at: string): Html | string => {
  const words = text(timeText(at), 40);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(at) ? html`<time datetime="${at}">${words}</time>` : words;
};

const commit = (sha: string): Html | string =>
  /^[0-9a-f]{7,64}$/.test(sha) ? html`<code title="${sha}">${sha.slice(0, 7)}</code>` : "–";
