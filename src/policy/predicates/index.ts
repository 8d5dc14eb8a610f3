import { authors, writtenBy } from "./authors.ts";
import { beside } from "./beside.ts";
import { change, edits, generated, readable, size } from "./changed-files.ts";
import { content } from "./content.ts";
import { dependencies } from "./dependencies.ts";
import { addedLines, linesThatGo, newLines, removedLines } from "./lines.ts";
import { newSibling } from "./new-sibling.ts";
import { paths } from "./paths.ts";
import { base, body, draft, head, labels, title } from "./pull-request.ts";
import { repository } from "./repository.ts";

/** In the order of evaluation: the pull request first, then what narrows the files, cheapest first, `size` last. */
export const predicates = {
  repository,
  draft,
  base,
  head,
  labels,
  authors,
  written_by: writtenBy,
  title,
  body,
  paths,
  change,
  generated,
  readable,
  new_sibling: newSibling,
  dependencies,
  edits,
  added_lines: addedLines,
  removed_lines: removedLines,
  new_lines: newLines,
  gone_lines: linesThatGo,
  beside,
  content,
  size,
} as const;

/**
 * What a predicate's reason is counted for in statistics. `file`: what decided for each file. `pull-request`: one text for
 * the whole pull request. `no`: it only narrows what others found.
 */
const COUNTED: Readonly<Record<keyof typeof predicates, "file" | "pull-request" | "no">> = {
  repository: "no",
  draft: "no",
  base: "no",
  head: "no",
  labels: "pull-request",
  authors: "pull-request",
  written_by: "no",
  title: "pull-request",
  body: "pull-request",
  paths: "file",
  change: "no",
  generated: "no",
  readable: "no",
  new_sibling: "file",
  dependencies: "file",
  edits: "file",
  added_lines: "file",
  removed_lines: "file",
  new_lines: "file",
  gone_lines: "file",
  beside: "file",
  content: "file",
  size: "pull-request",
};

export const reasonCounts = (predicate: string): "file" | "pull-request" | "no" =>
  Object.hasOwn(COUNTED, predicate) ? COUNTED[predicate as keyof typeof COUNTED] : "no";
