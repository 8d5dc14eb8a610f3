import { hasRole, person } from "../state/person.ts";
import type { Comment, Person, World } from "../state/world.ts";
import { type Html, html, raw } from "./html.ts";
import { actionsOf } from "./paths.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { textVersion } from "./text-version.ts";

/** A round sign with somebody's first letter; square for bots. */
export const sign = (who: Person): Html =>
  html`<span class="dot ${who.kind === "bot" ? "bot" : ""}" aria-hidden="true">${who.login.charAt(0).toUpperCase()}</span>`;

/** A comment, with boxes to click and buttons where the person being played may use them. */
export const commentView = (world: World, as: Person, comment: Comment): Html => {
  const author = person(world, comment.author);
  const may = comment.author === as.login || hasRole(world, as.login, "write");
  const last = comment.revisions.length > 1 ? comment.revisions.at(-1) : undefined;
  const path = `${actionsOf(world)}/comments/${comment.id}`;
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

/** `06:28:03 UTC`; the day would only be noise in a sandbox. */
const clock = (at: string): Html => html`<time datetime="${at}">${at.slice(11, 19)} UTC</time>`;
