import { writtenList } from "../policy/written-list.ts";
import { changedLines } from "./changed-lines.ts";
import { definePredicate } from "./predicate-definition.ts";

/** Any removed line of a file matches any of the patterns. */
export const removedLines = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some removed line of the file matches one of these regular expressions (RE2 syntax, found anywhere in the line), as for `added_lines`. A file whose diff is too large to read counts as matching; binary files do not.",
  ),
  compile: (written, compiling) => changedLines("removed", written, compiling),
});
