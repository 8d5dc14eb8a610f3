import { readBlob } from "../git/objects.ts";
import { resolveCommit } from "../git/refs.ts";
import { listTree } from "../git/trees.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { actionsOf, type Html, html, layout, pathOf } from "./layout.ts";

/** A text that a form can edit, in bytes. */
const LARGEST = 500_000;

export const editAddress = (repositoryState: RepositoryState, branch: string, path: string, issue?: Pull): string => {
  const query = new URLSearchParams({ branch, ...(path === "" ? {} : { path }) });
  if (issue !== undefined) query.set("pull", String(issue.number));
  return `${actionsOf(repositoryState)}/edit?${query.toString()}`;
};

type Editing = { readonly branch: string; readonly path: string; readonly pull: number | undefined };

/** A form that commits one file to a branch: a push, by clicks. */
export const editPage = async (
  repositoryState: RepositoryState,
  as: Person,
  { branch, path, pull }: Editing,
  notes: { readonly error?: string; readonly playground: boolean },
): Promise<Html> => {
  const text = path === "" ? null : await readText(repositoryState, branch, path);
  const isNew = text === null;
  const back = pull === undefined ? undefined : `${pathOf(repositoryState, pull)}/files`;
  return layout(repositoryState, {
    title: `${isNew ? "Commit a file" : path} · ${branch}`,
    as,
    path: "/_sandbox/edit",
    playground: notes.playground,
    inside: html`<main id="live" tabindex="-1">
${notes.error === undefined ? "" : html`<p class="notice error" role="alert">${notes.error}</p>`}
<h1>${isNew ? "Commit a file" : "Edit a file"}</h1>
<p class="meta">The commit is made in the sandbox's copy. Your repository is not touched.</p>
<form class="card" method="post" action="${actionsOf(repositoryState)}/files"><div class="inside">
<input type="hidden" name="pull" value="${pull ?? ""}">
<div class="row"><label>Branch (a new name makes a new branch)<input type="text" name="branch" value="${branch}" required maxlength="200"></label>
<label>Path<input type="text" name="path" value="${path}" required maxlength="500" placeholder="docs/adr/0001-why.md"></label></div>
${text === undefined ? html`<p class="notice error">This file is binary or too large for a form.</p>` : ""}
<label>Text<textarea name="text" rows="22" class="tall">${text ?? ""}</textarea></label>
<label>Commit message<input type="text" name="message" maxlength="200" placeholder="${path === "" ? "Add a file" : `${isNew ? "Add" : "Change"} ${path}`}"></label>
<div class="row end">${isNew ? "" : html`<button class="quiet danger" form="delete">Delete the file</button>`}${back === undefined ? "" : html`<a class="button" href="${back}">Cancel</a>`}<button class="main">Commit as ${as.login}</button></div>
</div></form>
${
  isNew
    ? ""
    : html`<form id="delete" method="post" action="${actionsOf(repositoryState)}/files" data-confirm="Commit that ${path} is deleted?">
<input type="hidden" name="do" value="delete"><input type="hidden" name="pull" value="${pull ?? ""}"><input type="hidden" name="branch" value="${branch}"><input type="hidden" name="path" value="${path}"></form>`
}</main>`,
  });
};

/** Null for a file that is not there, undefined for one that is no text. */
const readText = async (
  repositoryState: RepositoryState,
  branch: string,
  path: string,
): Promise<string | null | undefined> => {
  const { dir } = repositoryState.mirror;
  const commit = await resolveCommit(dir, `refs/heads/${branch}`);
  if (commit === undefined) return null;
  const entry = (await listTree(dir, commit, { path })).find((one) => one.path === path && one.type === "blob");
  if (entry === undefined) return null;
  if ((entry.size ?? 0) > LARGEST) return undefined;
  const bytes = await readBlob(dir, entry.sha);
  return bytes.includes(0) ? undefined : bytes.toString("utf8");
};
