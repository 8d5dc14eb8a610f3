import { mergeRefusal } from "../state/merge-pull.ts";
import { hasRole, person } from "../state/person.ts";
import type { Person, Pull, World } from "../state/world.ts";
import { checksView } from "./checks-view.ts";
import { commentView, sign } from "./comment-view.ts";
import { filesView } from "./files-view.ts";
import { type Html, html, raw } from "./html.ts";
import { layout } from "./layout.ts";
import { actionsOf } from "./paths.ts";
import { pullState } from "./pull-state.ts";
import { renderMarkdown } from "./render-markdown.ts";

/** What can be reported; a status has no other word for what is skipped or neutral than success. */
export const RESULTS = ["success", "failure", "pending", "skipped", "neutral"] as const;

/** What the page says besides the pull request itself. */
export type PullPageNotes = {
  readonly version: string;
  /** Whether an event of it is being handled. */
  readonly busy: boolean;
  /** What the handler threw the last time. */
  readonly failure: string | undefined;
  /** Why the last thing that was asked for was refused. */
  readonly error: string | undefined;
};

/** A pull request: what it is, its comments, its checks, and what can be done with it. */
export const pullPage = (world: World, as: Person, issue: Pull, notes: PullPageNotes): Html => {
  const { number, pull } = issue;
  const state = pullState(issue);
  const path = `${actionsOf(world)}/pulls/${number}`;
  const comments = world.comments.of(number);
  const head = pull.head.owner === world.owner ? pull.head.ref : `${pull.head.owner}:${pull.head.ref}`;
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const inside = html`<main id="live" data-watch="${path}/version" data-version="${notes.version}">
<div role="status">${notes.busy ? html`<p class="notice busy">Tollgate is looking…</p>` : ""}</div>
${notes.error === undefined ? "" : html`<p class="notice error" role="alert">${notes.error}</p>`}
${notes.failure === undefined ? "" : html`<p class="notice error" role="alert">${notes.failure}</p>`}
<h1>${issue.title} <span class="number">#${number}</span></h1>
<p class="meta"><span class="pill ${state.kind}">${state.word}</span>
<span><b>${issue.author}</b> ${pull.mergedAt === undefined ? "wants to merge" : "had"} ${plural(pull.commits, "commit")} ${pull.mergedAt === undefined ? "" : "merged "}into</span> <span class="branch">${pull.base.ref}</span> <span>from</span> <span class="branch">${head}</span>
${issue.labels.map((label) => html`<span class="label">${label}</span>`)}</p>
<section class="card" id="description"><header>${sign(person(world, issue.author))}<b>${issue.author}</b> <span>wrote the description</span></header>
<div class="inside markdown">${issue.body ? raw(renderMarkdown(issue.body)) : html`<p class="soft">No description.</p>`}</div>
${
  hasRole(world, as.login, "write") || as.login === issue.author
    ? html`<details class="edit"><summary>Edit as ${as.login}</summary><form method="post" action="${path}/edit">
<label>Title<input type="text" name="title" value="${issue.title}" required maxlength="256"></label>
<textarea name="body" aria-label="Description" rows="8">${issue.body ?? ""}</textarea><button>Save</button></form></details>`
    : ""
}</section>
<details class="card" id="files"><summary class="inside">${plural(pull.files.length, "changed file")}</summary>${filesView(pull.files)}</details>
${comments.map((comment) => commentView(world, as, comment))}
${pull.reviews.map(
  (review) =>
    html`<p class="meta"><b>${review.author}</b> ${review.state.toLowerCase().replaceAll("_", " ")} at ${review.sha.slice(0, 7)}</p>`,
)}
<section class="card" id="checks"><header><b>Checks</b> <span>on ${pull.head.sha.slice(0, 7)}</span>
${issue.state === "open" ? html`<span class="tools"><form method="post" action="${path}/push"><button class="small" title="Reads the branch from your repository again">Push ${pull.head.ref} again</button></form></span>` : ""}</header>
${checksView(world, as, issue)}${issue.state === "open" ? reportForm(as, path) : ""}${mergeBox(world, as, issue, path)}</section>
<form class="card" id="write" method="post" action="${path}/comment"><div class="inside">
<label>Comment as ${as.login}<textarea name="body" placeholder="/tollgate help"></textarea></label>
<div class="row"><button class="main" name="do" value="comment">Comment</button>
${
  as.login === issue.author || issue.state === "closed"
    ? ""
    : html`<button name="do" value="approve">Approve</button><button name="do" value="request">Request changes</button>`
}</div></div></form>
<form class="row" method="post" action="${path}/label"><input type="hidden" name="do" value="add">
<label>Label<input type="text" name="label" required maxlength="50"></label><button>Add or remove label</button></form>
</main>`;
  return layout(world, {
    title: `${issue.title} · #${number}`,
    as,
    path: `/${world.owner}/${world.repo}/pull/${number}`,
    inside,
  });
};

/** What reports a status or a check run at the head, as the person being played, a workflow or another app. */
const reportForm = (
  as: Person,
  path: string,
): Html => html`<details class="report"><summary>Report a status or a check run</summary>
<form class="row" method="post" action="${path}/report">
<label>What, and whose<select name="what"><option value="check workflow">Check run of a workflow</option><option value="check app">Check run of another app (ci)</option>
<option value="status workflow">Status of a workflow</option><option value="status person">Status of ${as.login}</option></select></label>
<label>Name<input type="text" name="name" required maxlength="100"></label>
<label>Result<select name="result">${RESULTS.map((one) => html`<option>${one}</option>`)}</select></label>
<label>Description<input type="text" name="text" maxlength="140"></label><button>Report</button></form></details>`;

const mergeBox = (world: World, as: Person, issue: Pull, path: string): Html => {
  const { pull } = issue;
  if (pull.mergedAt !== undefined) {
    return html`<div class="merge open"><p>Merged by <b>${pull.mergedBy}</b> as ${pull.mergeCommit?.slice(0, 7)}.</p></div>`;
  }
  if (issue.state === "closed") return html`<div class="merge held"><p>Closed without being merged.</p></div>`;
  const refusal = hasRole(world, as.login, "write")
    ? mergeRefusal(world, issue)
    : `${as.login} has no write access, so cannot merge.`;
  return html`<form class="merge ${refusal === undefined ? "open" : "held"}" method="post" action="${path}/merge">
<button class="main" ${refusal === undefined ? "" : "disabled"}>Merge pull request</button>
<p>${refusal ?? "All required checks have passed."}</p></form>`;
};
