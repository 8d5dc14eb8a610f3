import { authors } from "./authors.ts";
import { beside } from "./beside.ts";
import { base, head } from "./branches.ts";
import { change } from "./change.ts";
import { content } from "./content.ts";
import { dependencies } from "./dependencies.ts";
import { draft } from "./draft.ts";
import { edits } from "./edits.ts";
import { generated } from "./generated.ts";
import { labels } from "./labels.ts";
import { addedLines, linesThatGo, newLines, removedLines } from "./lines.ts";
import { newSibling } from "./new-sibling.ts";
import { paths } from "./paths.ts";
import { readable } from "./readable.ts";
import { repository } from "./repository.ts";
import { size } from "./size.ts";
import { body, title } from "./text.ts";
import { writtenBy } from "./written-by.ts";

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
