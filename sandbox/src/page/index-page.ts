import { mergeRefusal } from "../changes/merging.ts";
import { isPull } from "../state/find.ts";
import { hasRole } from "../state/person.ts";
import type { Person, RepositoryState } from "../state/repository-state.ts";
import { editAddress } from "./edit-page.ts";
import { actionsOf, type Html, homeOf, html, layout, PLAYGROUND, pathOf, plural } from "./layout.ts";
import { pullState } from "./pull-frame.ts";
import { when } from "./times.ts";

export const indexPage = (
  repositoryState: RepositoryState,
  as: Person,
  more: {
    readonly branches: readonly string[];
    readonly version: string;
    readonly error?: string;
    readonly playground: boolean;
    /** What a refused form held, by its fields. */
    readonly written: (field: string) => string;
  },
): Html => {
  const pulls = [...repositoryState.issues.values()].filter(isPull).reverse();
  const { defaultBranch } = repositoryState.mirror;
  const branches = more.branches.filter((name) => !name.startsWith("gh-readonly-queue/"));
  const heads = branches.filter((name) => name !== defaultBranch);
  const others = [...repositoryState.host.repositories.values()].filter((one) => one !== repositoryState);
  const options = (names: readonly string[], chosen: string) =>
    names.map((name) => html`<option ${name === chosen ? "selected" : ""}>${name}</option>`);
  const writer = hasRole(repositoryState, as.login, "write");
  const list = html`<ul class="list card">${pulls.map((issue) => {
    const state = pullState(issue);
    const refusal = state.word === "Open" ? mergeRefusal(repositoryState, issue) : undefined;
    return html`<li><span class="pill ${state.kind}">${state.word}</span>
<div class="grow"><a href="${pathOf(repositoryState, issue.number)}">${issue.title}</a> ${issue.labels.map((label) => html`<span class="label">${label}</span> `)}
<p class="soft">#${issue.number} opened ${when(issue.createdAt, repositoryState.now())} by ${issue.author} · ${plural(issue.pull.files.length, "file")}${refusal === undefined ? "" : html` · ${refusal}`}</p></div></li>`;
  })}</ul>`;
  return layout(repositoryState, {
    title: `${repositoryState.fullName} · Tollgate sandbox`,
    as,
    path: homeOf(repositoryState),
    playground: more.playground,
    inside: html`<main id="live" tabindex="-1" data-watch="${actionsOf(repositoryState)}/version" data-version="${more.version}">
${more.error === undefined ? "" : html`<p class="notice error" role="alert">${more.error}</p>`}
<h1>Pull requests</h1>
<p class="soft">A stand-in for GitHub on this machine. Nothing leaves it, and your repository is only read. ${more.playground ? html`To try policies without a pull request, use the <a href="${PLAYGROUND}">playground</a>.` : ""}</p>
${pulls.length === 0 ? html`<div class="card inside soft">There is no pull request yet. Open one below.</div>` : list}
${others.length === 0 ? "" : html`<p class="meta">Other repositories: ${others.map((one) => html`<a href="${homeOf(one)}">${one.fullName}</a> `)}</p>`}
<div class="row spread"><h2 id="open">Open a pull request</h2><form method="post" action="${actionsOf(repositoryState)}/fetch"><button class="small" title="Branches that you made or committed to since">Fetch from your repository</button></form></div>
<form class="card" method="post" action="${actionsOf(repositoryState)}/pulls"><div class="inside">
${
  heads.length === 0
    ? html`<p class="soft">The repository has only the branch ${defaultBranch}. <a href="${editAddress(repositoryState, "my-change", "")}">Commit a file on a new branch</a>, or make a branch in your repository and load this page again.</p>`
    : html`<div class="row">
<label>From the branch<select name="head">${options(heads, more.written("head") || (heads[0] ?? ""))}</select></label>
<label>Into<select name="base">${options(branches, more.written("base") || defaultBranch)}</select></label></div>
<p class="soft">These are the branches of your repository, and those of <code>origin</code> that it knew when the sandbox started.</p>
<label>Title<input type="text" name="title" value="${more.written("title")}" required maxlength="256"></label>
<label>Description (Markdown)<textarea name="body">${more.written("body")}</textarea></label>
<label class="tick"><input type="checkbox" name="draft" value="true"> As a draft</label>
<label class="tick"><input type="checkbox" name="fork" value="true" ${writer ? "" : "checked disabled"}> From a fork, owned by ${as.login}${writer ? "" : html` <span class="soft">(${as.login} cannot push to ${repositoryState.fullName})</span>`}</label>
<div class="row"><button class="main">Open pull request</button> <span class="soft">as ${as.login}</span> <a href="${editAddress(repositoryState, "my-change", "")}">Commit a file on a new branch</a></div>`
}
</div></form>
</main>`,
  });
};
