import { mergeRefusal } from "../changes/merging.ts";
import type { DiffFile } from "../git/diff-files.ts";
import { hasRole, person } from "../state/person.ts";
import type { Comment, Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { checksView } from "./checks-view.ts";
import { pullState } from "./index-page.ts";
import { actionsOf, type Html, html, layout, raw } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { textVersion } from "./script.ts";

/** A status has only success for skipped and neutral. */
export const RESULTS = ["success", "failure", "pending", "skipped", "neutral"] as const;

type PullPageNotes = {
  readonly version: string;
  readonly busy: boolean;
  readonly failure: string | undefined;
  readonly error: string | undefined;
};

export const pullPage = (repositoryState: RepositoryState, as: Person, issue: Pull, notes: PullPageNotes): Html => {
  const { number, pull } = issue;
  const state = pullState(issue);
  const path = `${actionsOf(repositoryState)}/pulls/${number}`;
  const comments = repositoryState.comments.of(number);
  const head = pull.head.owner === repositoryState.owner ? pull.head.ref : `${pull.head.owner}:${pull.head.ref}`;
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const inside = html`<main id="live" data-watch="${path}/version" data-version="${notes.version}">
<div role="status">${notes.busy ? html`<p class="notice busy">Tollgate is looking…</p>` : ""}</div>
${notes.error === undefined ? "" : html`<p class="notice error" role="alert">${notes.error}</p>`}
${notes.failure === undefined ? "" : html`<p class="notice error" role="alert">${notes.failure}</p>`}
<h1>${issue.title} <span class="number">#${number}</span></h1>
<p class="meta"><span class="pill ${state.kind}">${state.word}</span>
<span><b>${issue.author}</b> ${pull.mergedAt === undefined ? "wants to merge" : "had"} ${plural(pull.commits, "commit")} ${pull.mergedAt === undefined ? "" : "merged "}into</span> <span class="branch">${pull.base.ref}</span> <span>from</span> <span class="branch">${head}</span>
${issue.labels.map((label) => html`<span class="label">${label}</span>`)}</p>
<section class="card" id="description"><header>${sign(person(repositoryState, issue.author))}<b>${issue.author}</b> <span>wrote the description</span></header>
<div class="inside markdown">${issue.body ? raw(renderMarkdown(issue.body)) : html`<p class="soft">No description.</p>`}</div>
${
  hasRole(repositoryState, as.login, "write") || as.login === issue.author
    ? html`<details class="edit"><summary>Edit as ${as.login}</summary><form method="post" action="${path}/edit">
<label>Title<input type="text" name="title" value="${issue.title}" required maxlength="256"></label>
<textarea name="body" aria-label="Description" rows="8">${issue.body ?? ""}</textarea><button>Save</button></form></details>`
    : ""
}</section>
<details class="card" id="files"><summary class="inside">${plural(pull.files.length, "changed file")}</summary>${filesView(pull.files)}</details>
${comments.map((comment) => commentView(repositoryState, as, comment))}
${pull.reviews.map(
  (review) =>
    html`<p class="meta"><b>${review.author}</b> ${review.state.toLowerCase().replaceAll("_", " ")} at ${review.sha.slice(0, 7)}</p>`,
)}
<section class="card" id="checks"><header><b>Checks</b> <span>on ${pull.head.sha.slice(0, 7)}</span>
${issue.state === "open" ? html`<span class="tools"><form method="post" action="${path}/push"><button class="small" title="Reads the branch from your repository again">Push ${pull.head.ref} again</button></form></span>` : ""}</header>
${checksView(repositoryState, as, issue)}${issue.state === "open" ? reportForm(as, path) : ""}${mergeBox(repositoryState, as, issue, path)}</section>
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
  return layout(repositoryState, {
    title: `${issue.title} · #${number}`,
    as,
    path: `/${repositoryState.owner}/${repositoryState.repo}/pull/${number}`,
    inside,
  });
};

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

const mergeBox = (repositoryState: RepositoryState, as: Person, issue: Pull, path: string): Html => {
  const { pull } = issue;
  if (pull.mergedAt !== undefined) {
    return html`<div class="merge open"><p>Merged by <b>${pull.mergedBy}</b> as ${pull.mergeCommit?.slice(0, 7)}.</p></div>`;
  }
  if (issue.state === "closed") return html`<div class="merge held"><p>Closed without being merged.</p></div>`;
  const refusal = hasRole(repositoryState, as.login, "write")
    ? mergeRefusal(repositoryState, issue)
    : `${as.login} has no write access, so cannot merge.`;
  return html`<form class="merge ${refusal === undefined ? "open" : "held"}" method="post" action="${path}/merge">
<button class="main" ${refusal === undefined ? "" : "disabled"}>Merge pull request</button>
<p>${refusal ?? "All required checks have passed."}</p></form>`;
};

export const sign = (who: Person): Html =>
  html`<span class="dot ${who.kind === "bot" ? "bot" : ""}" aria-hidden="true">${who.login.charAt(0).toUpperCase()}</span>`;

const commentView = (repositoryState: RepositoryState, as: Person, comment: Comment): Html => {
  const author = person(repositoryState, comment.author);
  const may = comment.author === as.login || hasRole(repositoryState, as.login, "write");
  const last = comment.revisions.length > 1 ? comment.revisions.at(-1) : undefined;
  const path = `${actionsOf(repositoryState)}/comments/${comment.id}`;
  return html`<article class="card" id="issuecomment-${comment.id}" data-comment="${comment.id}" data-text="${textVersion(comment.body)}">
<header>${sign(author)}<b>${author.login}</b>${author.kind === "bot" ? html`<span class="tag">bot</span>` : ""}
<span>${clock(comment.createdAt)}</span>${last === undefined ? "" : html`<span>· edited by ${last.editor}, ${clock(last.at)} (${comment.revisions.length - 1}×)</span>`}
${may ? html`<span class="tools"><form method="post" action="${path}/delete" data-confirm="Delete this comment?"><button class="small danger">Delete</button></form></span>` : ""}</header>
<div class="inside markdown">${raw(renderMarkdown(comment.body, may))}</div>
${
  may
    ? html`<details class="edit"><summary>Edit as ${as.login}</summary><form method="post" action="${path}/edit">
<textarea name="body" aria-label="Text of the comment" rows="14">${comment.body}</textarea>
<button>Save</button></form></details>`
    : ""
}
</article>`;
};

const clock = (at: string): Html => html`<time datetime="${at}">${at.slice(11, 19)} UTC</time>`;

const limits = { files: 100, lines: 200 };

const filesView = (files: readonly DiffFile[]): Html => {
  const left = files.length - limits.files;
  return html`<ul class="files">${files.slice(0, limits.files).map((file) => html`<li>${fileView(file)}</li>`)}
${left > 0 ? html`<li><div class="plain soft">… and ${left} more</div></li>` : ""}</ul>`;
};

const fileView = (file: DiffFile): Html => {
  const name = html`<span class="path">${file.previous_filename === undefined ? "" : html`<span class="old">${file.previous_filename} → </span>`}${file.filename}</span>
<span class="counts">${file.status} <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></span>`;
  if (file.patch === undefined) return html`<div class="plain">${name}</div>`;
  const lines = file.patch.split("\n");
  const left = lines.length - limits.lines;
  return html`<details><summary>${name}</summary><div class="diff">${lines
    .slice(0, limits.lines)
    .map(
      (line) => html`<span class="${kindOf(line)}">${line === "" ? " " : line}</span>`,
    )}${left > 0 ? html`<span class="h">… ${left} more lines</span>` : ""}</div></details>`;
};

const kindOf = (line: string): string => ({ "+": "a", "-": "d", "@": "h" })[line.charAt(0)] ?? "";
