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
