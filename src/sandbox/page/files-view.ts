import type { DiffFile } from "../git/diff-files.ts";
import { type Html, html } from "./html.ts";

/** What is shown of a big pull request; the API gives everything. */
const limits = { files: 100, lines: 200 };

/** The changed files, each with its patch folded away. */
export const filesView = (files: readonly DiffFile[]): Html => {
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
