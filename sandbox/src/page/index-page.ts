import { mergeRefusal } from "../changes/merging.ts";
import { isPull } from "../state/find.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { actionsOf, type Html, homeOf, html, layout } from "./layout.ts";

export const indexPage = (
  repositoryState: RepositoryState,
  as: Person,
  more: { readonly branches: readonly string[]; readonly version: string; readonly error?: string },
): Html => {
  const pulls = [...repositoryState.issues.values()].filter(isPull).reverse();
  const branches = more.branches.filter((name) => !name.startsWith("gh-readonly-queue/"));
  const heads = branches.filter((name) => name !== repositoryState.mirror.defaultBranch);
  const others = [...repositoryState.host.repositories.values()].filter((one) => one !== repositoryState);
  const options = (names: readonly string[], chosen: string) =>
    names.map((name) => html`<option ${name === chosen ? "selected" : ""}>${name}</option>`);
  const list = html`<ul class="list">${pulls.map((issue) => {
    const state = pullState(issue);
    const refusal = state.word === "Open" ? mergeRefusal(repositoryState, issue) : undefined;
    return html`<li><span class="pill ${state.kind}">${state.word}</span>
<a href="/${repositoryState.owner}/${repositoryState.repo}/pull/${issue.number}">${issue.title}</a>
<span class="soft">#${issue.number} by ${issue.author}, ${issue.pull.files.length} ${issue.pull.files.length === 1 ? "file" : "files"}${refusal === undefined ? "" : html` · ${refusal}`}</span></li>`;
  })}</ul>`;
  return layout(repositoryState, {
    title: `${repositoryState.owner}/${repositoryState.repo} · Tollgate sandbox`,
    as,
    path: homeOf(repositoryState),
    inside: html`<main id="live" data-watch="${actionsOf(repositoryState)}/version" data-version="${more.version}">
${more.error === undefined ? "" : html`<p class="notice error" role="alert">${more.error}</p>`}
<h1>Pull requests</h1>
<p class="meta">A stand-in for GitHub on this machine. Nothing here leaves it, and your repository is only read.</p>
<section class="card">${pulls.length === 0 ? html`<div class="inside soft">None yet. Open one from two branches below.</div>` : list}</section>
${others.length === 0 ? "" : html`<p class="meta">Other repositories: ${others.map((one) => html`<a href="${homeOf(one)}">${one.fullName}</a> `)}</p>`}
<h2 id="open">Open a pull request</h2>
<form class="card" method="post" action="${actionsOf(repositoryState)}/pulls"><div class="inside">
${
  heads.length === 0
    ? html`<p class="soft">The repository has only one branch. Make another one with a commit on it, and load this page again.</p>`
    : html`<div class="row">
<label>From the branch<select name="head">${options(heads, heads[0] ?? "")}</select></label>
<label>Into<select name="base">${options(branches, repositoryState.mirror.defaultBranch)}</select></label></div>
<label>Title<input type="text" name="title" required maxlength="256"></label>
<label>Description (Markdown)<textarea name="body"></textarea></label>
<div class="row"><button class="main">Open pull request</button><span class="soft">as ${as.login}</span></div>`
}
</div></form>
</main>`,
  });
};

export const pullState = ({ state, pull }: Pull): { readonly word: string; readonly kind: string } => {
  if (pull.mergedAt !== undefined) return { word: "Merged", kind: "merged" };
  if (state === "closed") return { word: "Closed", kind: "closed" };
  return pull.draft ? { word: "Draft", kind: "draft" } : { word: "Open", kind: "open" };
};
