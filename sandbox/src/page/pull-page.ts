import { hasRole, person } from "../state/person.ts";
import type { Comment, Person, Pull, Reaction, RepositoryState } from "../state/repository-state.ts";
import { checksCard } from "./checks-view.ts";
import { forgottenComments, type Happening, historyOf } from "./history.ts";
import { actionsOf, type Html, html, raw, sign } from "./layout.ts";
import { renderMarkdown, textVersion } from "./markdown.ts";
import type { MergeFacts } from "./merge-box.ts";
import { type PullPageNotes, pullFrame, pullSide } from "./pull-frame.ts";
import { when } from "./times.ts";

export const pullPage = (
  repositoryState: RepositoryState,
  as: Person,
  issue: Pull,
  notes: PullPageNotes & { readonly merge: MergeFacts },
): Html => {
  const { number, author } = issue;
  const path = `${actionsOf(repositoryState)}/pulls/${number}`;
  const history = historyOf(repositoryState, issue);
  const now = repositoryState.now();
  const mayEdit = hasRole(repositoryState, as.login, "write") || as.login === author;
  const inside = html`<div class="columns"><div class="talk"><h2 class="visually-hidden">Conversation</h2>
<article class="card" id="description"><h3 class="visually-hidden">Description</h3><header>${sign(person(repositoryState, author))}<b>${author}</b> <span>opened this ${when(issue.createdAt, now)}</span></header>
<div class="inside markdown">${issue.body ? raw(renderMarkdown(issue.body)) : html`<p class="soft">No description provided.</p>`}</div>
${
  mayEdit
    ? html`<details class="edit"><summary>Edit title and description</summary><form method="post" action="${path}/edit">
<label>Title<input type="text" name="title" value="${issue.title}" required maxlength="256"></label>
<label>Description (Markdown)<textarea name="body" rows="8">${issue.body ?? ""}</textarea></label><button>Save</button></form></details>`
    : ""
}</article>
${forgottenComments(repositoryState, issue, history).map((comment) => commentView(repositoryState, as, comment))}
${history.filter(({ place }) => place === "conversation").map((one) => happeningView(repositoryState, as, one))}
${checksCard(repositoryState, as, issue, notes.merge)}
${writeForm(as, issue, path)}
</div>${pullSide(repositoryState, as, issue)}</div>`;
  return pullFrame(repositoryState, as, issue, notes, { tab: "conversation", inside });
};

const happeningView = (repositoryState: RepositoryState, as: Person, one: Happening): Html => {
  if (one.comment !== undefined) {
    const comment = repositoryState.comments.get(one.comment.id);
    return comment === undefined ? html`` : commentView(repositoryState, as, comment);
  }
  const line = html`<div class="event"><span class="mark ${one.tone ?? ""}" aria-hidden="true">${one.sign}</span><p><b>${one.who}</b> ${one.words} <span class="soft since">${when(one.at, repositoryState.now())}</span></p></div>`;
  if (one.review === undefined || one.review === "") return line;
  return html`${line}<div class="card review"><div class="inside markdown">${raw(renderMarkdown(one.review))}</div></div>`;
};

const writeForm = (
  as: Person,
  issue: Pull,
  path: string,
): Html => html`<form class="card" id="write" method="post" action="${path}/comment"><div class="inside">
<label>Comment as ${as.login}<textarea name="body" placeholder="Markdown, or a command such as /tollgate help"></textarea></label>
<div class="row end">${
  as.login === issue.author || issue.state === "closed"
    ? ""
    : html`<button name="do" value="request">Request changes</button><button name="do" value="approve">Approve</button>`
}<button class="main" name="do" value="comment">Comment</button></div></div></form>`;

const commentView = (repositoryState: RepositoryState, as: Person, comment: Comment): Html => {
  const author = person(repositoryState, comment.author);
  const may = comment.author === as.login || hasRole(repositoryState, as.login, "write");
  const last = comment.revisions.length > 1 ? comment.revisions.at(-1) : undefined;
  const path = `${actionsOf(repositoryState)}/comments/${comment.id}`;
  const now = repositoryState.now();
  return html`<article class="card" id="issuecomment-${comment.id}" data-comment="${comment.id}" data-toggle="${path}/toggle" data-text="${textVersion(comment.body)}" aria-label="Comment of ${author.login}">
<h3 class="visually-hidden">Comment of ${author.login}</h3><header>${sign(author)}<span class="by"><b>${author.login}</b>${author.kind === "bot" ? html`<span class="tag">bot</span>` : ""}
<span>commented ${when(comment.createdAt, now)}</span>${last === undefined ? "" : html`<span>edited by ${last.editor} ${when(last.at, now)}</span>`}</span>
${may ? html`<span class="tools"><form method="post" action="${path}/delete" data-confirm="Delete this comment?"><button class="quiet" aria-label="Delete the comment of ${author.login}">Delete</button></form></span>` : ""}</header>
<div class="inside markdown">${raw(renderMarkdown(comment.body, may))}</div>
${reactionsView(comment.reactions)}
${
  may
    ? html`<details class="edit"><summary>Edit</summary><form method="post" action="${path}/edit">
<textarea name="body" aria-label="Text of the comment of ${author.login}" rows="${rowsFor(comment.body)}">${comment.body}</textarea>
<button>Save as ${as.login}</button></form></details>`
    : ""
}
</article>`;
};

const rowsFor = (text: string): number => Math.min(14, Math.max(4, text.split("\n").length + 1));

const FACES: Readonly<Record<string, string>> = {
  ...{ "+1": "👍", "-1": "👎", laugh: "😄", confused: "😕", heart: "❤️", hooray: "🎉", rocket: "🚀", eyes: "👀" },
};

const reactionsView = (reactions: readonly Reaction[]): Html => {
  const kinds = [...new Set(reactions.map(({ content }) => content))];
  if (kinds.length === 0) return html``;
  return html`<ul class="reactions" aria-label="Reactions">${kinds.map((kind) => {
    const by = reactions.filter(({ content }) => content === kind).map(({ user }) => user);
    return html`<li title="${by.join(", ")}"><span aria-hidden="true">${FACES[kind] ?? kind}</span> ${by.length}<span class="visually-hidden"> ${kind} by ${by.join(", ")}</span></li>`;
  })}</ul>`;
};
