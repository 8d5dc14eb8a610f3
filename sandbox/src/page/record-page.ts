import { person } from "../state/person.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { type Happening, historyOf } from "./history.ts";
import { type Html, html, plural, raw, sign } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { type PullPageNotes, pullFrame } from "./pull-frame.ts";
import { when } from "./times.ts";

/** What Tollgate's comment keeps of the answers. Whoever starts the sandbox passes in how to read it. */
export type RecordView = {
  /** In words: whether its signature is valid. */
  readonly trust: string;
  readonly trusted: "yes" | "no" | "unknown";
  readonly answers: readonly {
    readonly item: string;
    readonly said: string;
    readonly by: string;
    /** ISO 8601 UTC. */
    readonly at: string;
    readonly head: string;
    /** The rule that allows it. */
    readonly as: string;
    readonly how: string;
    readonly reason: string;
  }[];
  readonly refused: readonly {
    readonly item: string;
    readonly by: string;
    readonly at: string;
    readonly why: string;
  }[];
  /** The whole record, as JSON to read. */
  readonly text: string;
};

/** Undefined for a comment without a record. */
export type ReadRecord = (
  body: string,
  of: { readonly repository: string; readonly number: number },
) => RecordView | undefined;

/** Everything that happened, in order, and the record that Tollgate kept of it. */
export const recordPage = (
  repositoryState: RepositoryState,
  as: Person,
  issue: Pull,
  notes: PullPageNotes & { readonly readRecord: ReadRecord | undefined },
): Html => {
  const of = { repository: repositoryState.fullName, number: issue.number };
  const read = (body: string): RecordView | undefined => notes.readRecord?.(body, of);
  const now = repositoryState.now();
  const kept = repositoryState.comments
    .of(issue.number)
    .filter(({ author }) => person(repositoryState, author).kind === "bot")
    .flatMap(({ body }) => read(body) ?? []);
  const [record] = kept;
  const history = historyOf(repositoryState, issue);
  const inside = html`<section class="card" id="kept"><header><b>The record</b> <span>the answers that the comment keeps; one that has become stale stays until it is given again</span></header>
${record === undefined ? html`<div class="inside soft">There is no record yet. Tollgate writes one with its first comment.</div>` : recordView(record, now)}</section>
<h2>What happened</h2>
<ol class="timeline">${history.map((one, at) => lineView(repositoryState, one, at, read))}</ol>`;
  return pullFrame(repositoryState, as, issue, notes, { tab: "record", inside });
};

const TRUST_TONES = { yes: "good", no: "bad", unknown: "wait" } as const;
const TRUST_MARKS = { yes: "✓", no: "✗", unknown: "?" } as const;

const recordView = (
  { trust, trusted, answers, refused, text }: RecordView,
  now: Date,
): Html => html`<div class="inside">
<p><span class="mark ${TRUST_TONES[trusted]}" aria-hidden="true">${TRUST_MARKS[trusted]}</span> ${trust}</p>
${
  answers.length === 0
    ? html`<p class="soft">Nobody has answered an item.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-label="Answers"><table class="grid"><thead><tr><th scope="col">Item</th><th scope="col">Answer</th><th scope="col">Who</th><th scope="col">When</th><th scope="col">At head</th><th scope="col">Allowed as</th></tr></thead>
<tbody>${answers.map(
        ({ item, said, by, at, head, as, how, reason }) =>
          html`<tr><th scope="row"><code>${item}</code></th><td>${said}${reason === "" ? "" : html`<br><span class="soft">${reason}</span>`}</td><td>${by === "" ? "unknown" : by} <span class="soft">${how}</span></td><td>${when(at, now)}</td><td>${head === "" ? "–" : html`<code>${head.slice(0, 7)}</code>`}</td><td>${as}</td></tr>`,
      )}</tbody></table></div>`
}
${refused.length === 0 ? "" : html`<h3>Not counted</h3><ul class="plain-list">${refused.map(({ item, by, at, why }) => html`<li><code>${item}</code> by <b>${by}</b> ${when(at, now)}: ${why}</li>`)}</ul>`}
<details><summary>The whole record</summary><pre class="code" tabindex="0">${text}</pre></details></div>`;

const lineView = (
  repositoryState: RepositoryState,
  one: Happening,
  number: number,
  read: (body: string) => RecordView | undefined,
): Html => {
  const { at, who, sign: mark, tone, comment } = one;
  const record = comment === undefined ? undefined : read(comment.body);
  const own = comment !== undefined && comment.by === who && person(repositoryState, who).kind === "bot";
  const words = own && comment.created ? html`wrote the comment` : one.words;
  const more =
    comment === undefined || (!own && !comment.created)
      ? ""
      : html`<details><summary>${own ? "The comment as it was" : "What was written"}</summary><h3 class="visually-hidden">The text at this time</h3><div class="markdown quoted">${raw(renderMarkdown(comment.body))}</div></details>${
          own && record !== undefined
            ? html`<details><summary>The record in it: ${plural(record.answers.length, "answer")} of people, ${record.refused.length} refused</summary>${recordView(record, repositoryState.now())}</details>`
            : ""
        }`;
  return html`<li id="step-${number}">${sign(person(repositoryState, who))}<div><div class="line"><span class="mark ${tone ?? ""}" aria-hidden="true">${own ? "✎" : mark}</span><b>${who}</b> ${words} <span class="soft since">${when(at, repositoryState.now())}</span></div>${one.below ?? ""}${more}</div></li>`;
};
