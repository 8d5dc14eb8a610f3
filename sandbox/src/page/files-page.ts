import type { DiffFile } from "../git/diff-files.ts";
import { hasRole } from "../state/person.ts";
import type { Person, Pull, RepositoryState } from "../state/repository-state.ts";
import { editAddress } from "./edit-page.ts";
import { type Html, html, plural } from "./layout.ts";
import { type PullPageNotes, pullFrame } from "./pull-frame.ts";

/** What one page shows; a browser becomes slow above it. */
const limits = { files: 300, open: 20, lines: 400, all: 10_000 };

export const filesPage = (repositoryState: RepositoryState, as: Person, issue: Pull, notes: PullPageNotes): Html => {
  const { files, head } = issue.pull;
  const left = files.length - limits.files;
  const sum = (key: "additions" | "deletions") => files.reduce((so, file) => so + file[key], 0);
  const mayPush = issue.state === "open" && (hasRole(repositoryState, as.login, "write") || as.login === head.owner);
  let lines = 0;
  const views = files.slice(0, limits.files).map((file, at) => {
    lines += Math.min(limits.lines, file.patch?.split("\n").length ?? 0);
    return fileView(file, {
      open: at < limits.open,
      shown: lines <= limits.all,
      edit:
        mayPush && file.status !== "removed" ? editAddress(repositoryState, head.ref, file.filename, issue) : undefined,
    });
  });
  const inside = html`<div class="row spread"><p class="soft">${plural(files.length, "changed file")} with <span class="plus">+${sum("additions")}</span> <span class="minus">−${sum("deletions")}</span></p>
${mayPush ? html`<a class="button" href="${editAddress(repositoryState, head.ref, "", issue)}">Add a file</a>` : ""}</div>
${views}${left > 0 ? html`<p class="soft">… and ${plural(left, "more file")}</p>` : ""}`;
  return pullFrame(repositoryState, as, issue, notes, { tab: "files", inside });
};

const STATUS: Readonly<Record<string, string>> = {
  ...{ added: "added", removed: "removed", renamed: "renamed", changed: "mode changed", modified: "" },
};

const fileView = (
  file: DiffFile,
  { open, shown, edit }: { readonly open: boolean; readonly shown: boolean; readonly edit: string | undefined },
): Html => {
  const name = html`<span class="path">${file.previous_filename === undefined ? "" : html`<span class="old">${file.previous_filename} → </span>`}${file.filename}</span>
<span class="counts">${STATUS[file.status] ?? ""} <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></span>`;
  const tools =
    edit === undefined
      ? ""
      : html`<a class="quiet file-edit" href="${edit}" aria-label="Edit ${file.filename}">Edit</a>`;
  if (file.patch === undefined || !shown)
    return html`<section class="card file"><div class="plain">${name}</div>${tools}<p class="inside soft">${shown ? "No lines to show: the file is binary, very large, or only moved." : "Not shown: this change is very large."}</p></section>`;
  return html`<section class="card file"><details ${open ? "open" : ""}><summary>${name}</summary>${diffView(file.patch)}</details>${tools}</section>`;
};

const diffView = (patch: string): Html => {
  const lines = patch.split("\n");
  const left = lines.length - limits.lines;
  let before = 0;
  let after = 0;
  const rows = lines.slice(0, limits.lines).map((line) => {
    const [, from, to] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line) ?? [];
    if (from !== undefined) {
      before = Number(from);
      after = Number(to);
      return html`<tr class="h"><td colspan="3">${line}</td></tr>`;
    }
    const sign = line.charAt(0);
    const old = sign === "+" || sign === "\\" ? "" : before++;
    const now = sign === "-" || sign === "\\" ? "" : after++;
    return html`<tr class="${KIND[sign] ?? ""}"><td class="n">${old}</td><td class="n">${now}</td><td class="l">${line === "" ? " " : line}</td></tr>`;
  });
  return html`<div class="diff" tabindex="0" role="group" aria-label="Changed lines"><table>${rows}${left > 0 ? html`<tr class="h"><td colspan="3">… ${plural(left, "more line")}</td></tr>` : ""}</table></div>`;
};

const KIND: Readonly<Record<string, string>> = { "+": "a", "-": "d" };
