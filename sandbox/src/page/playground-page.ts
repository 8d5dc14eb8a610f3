import type { Person, RepositoryState } from "../state/repository-state.ts";
import { importMap } from "./assets.ts";
import { type Html, html, layout, PLAYGROUND, raw } from "./layout.ts";
import { PLAYGROUND_LIMITS, type Playground } from "./playground.ts";

/** The editor's styles are put in by its script, under this page's nonce. */
export const playgroundPage = (
  repositoryState: RepositoryState,
  as: Person,
  playground: Playground,
  nonce: string,
): Html =>
  layout(repositoryState, {
    title: "Playground · Tollgate sandbox",
    as,
    path: PLAYGROUND,
    playground: true,
    head: html`<script type="importmap">${raw(importMap().text)}</script>
<script src="/_sandbox/page.js" type="module"></script><script src="/_sandbox/playground.js" type="module"></script>`,
    inside: html`<main id="live" class="wide" tabindex="-1" data-nonce="${nonce}">
<h1>Playground</h1>
<p class="meta">Write policies, choose a change, and see what Tollgate would say. Nothing is stored; the address holds what you wrote, so you can share it.</p>
<noscript><p class="notice error">The playground needs JavaScript.</p></noscript>
<div class="play"><div>
<section aria-labelledby="policies-title"><h2 id="policies-title">Policy file</h2>
<div class="editor tall" id="policies"></div><div id="problems" role="status" aria-label="Problems"></div></section>
<section aria-labelledby="change-title"><h2 id="change-title">Change</h2>
<div class="row"><label>Take it from<select id="from"><optgroup label="A sample">${playground.samples.map(
      ({ id, name }) => html`<option value="sample:${id}">${name}</option>`,
    )}</optgroup><option value="diff">A diff that you paste</option><option value="range">Two branches of ${repositoryState.fullName}</option></select></label></div>
<div id="of-diff"><div class="editor" id="diff"></div></div>
<div id="of-range" class="row" hidden><label>From the branch<select id="range-head"></select></label><label>Into<select id="range-base"></select></label></div>
<details id="about"><summary>Title, author, labels, checks, code owners</summary>
<label>Title<input type="text" id="title" maxlength="${PLAYGROUND_LIMITS.text}"></label>
<label>Description<textarea id="body" maxlength="${PLAYGROUND_LIMITS.body}"></textarea></label>
<div class="row"><label>Author<input type="text" id="author" maxlength="100"></label><label id="of-base">Into the branch<input type="text" id="base" maxlength="200"></label></div>
<div class="row"><label>Labels, by commas<input type="text" id="labels" maxlength="500"></label><label>Checks that passed, by commas<input type="text" id="checks" maxlength="500"></label></div>
<label id="of-owners">CODEOWNERS<textarea id="owners" maxlength="${PLAYGROUND_LIMITS.body}" placeholder="/src/ @acme/core"></textarea></label>
<label class="tick"><input type="checkbox" id="draft"> It is a draft</label></details></section>
</div><div>
<section aria-labelledby="verdict-title"><h2 id="verdict-title">What Tollgate says</h2>
<div class="card" id="answer" aria-live="polite" aria-busy="true"><div class="inside"><div class="verdict" id="verdict"><span class="soft">Loading the editor…</span></div></div></div></section>
<section aria-labelledby="matched-title"><h2 id="matched-title">Policies</h2><div class="card" id="matched"><p class="inside soft">Nothing yet</p></div></section>
<section aria-labelledby="comment-title"><h2 id="comment-title">The comment</h2><div class="card"><h3 class="visually-hidden">Comment of Tollgate</h3><div class="inside markdown" id="comment"><p class="soft">Nothing yet</p></div></div></section>
<section aria-labelledby="save-title"><h2 id="save-title">Keep it</h2><div class="card"><div class="inside">
<div class="row"><button type="button" id="link">Copy a link to this</button><span class="soft" id="linked" role="status"></span></div>
<h3>Save as a suite case</h3><p class="soft"><code>tollgate test</code> then holds the policy to what you see here.</p>
<form class="row" id="save"><label>Policy<select id="policy"></select></label><label>Name of the case<input type="text" id="case" maxlength="200" required></label><button>Make the case</button></form>
<div id="saved" role="status"></div></div></div></section>
</div></div></main>`,
  });
