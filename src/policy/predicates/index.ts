import { authors } from "./authors.ts";
import { base, head } from "./branches.ts";
import { change } from "./change.ts";
import { dependencies } from "./dependencies.ts";
import { draft } from "./draft.ts";
import { labels } from "./labels.ts";
import { addedLines, removedLines } from "./lines.ts";
import { newSibling } from "./new-sibling.ts";
import { paths } from "./paths.ts";
import { size } from "./size.ts";
import { body, title } from "./text.ts";

/**
 * Every predicate of the language but `not`, by the key that it is written under, in the order in which they
 * are applied: what is known of the pull request first, then what narrows the files, cheapest first, and
 * `size` on what is left. The order written in a policy changes nothing.
 */
export const predicates = {
  draft,
  base,
  head,
  labels,
  authors,
  title,
  body,
  paths,
  change,
  new_sibling: newSibling,
  dependencies,
  added_lines: addedLines,
  removed_lines: removedLines,
  size,
} as const;
