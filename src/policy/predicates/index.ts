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
 * Every predicate but `not`, in the order of evaluation: those on the pull request first, then those that narrow the
 * files, cheapest first, and `size` last. The order in a policy file does not matter.
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
