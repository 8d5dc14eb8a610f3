import { writtenList } from "../policy/written-list.ts";
import { changedLines } from "./changed-lines.ts";
import { definePredicate } from "./predicate-definition.ts";

/** Any added line of a file matches any of the patterns. */
export const addedLines = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some added line of the file matches one of these regular expressions (RE2 syntax, found anywhere in the line). A comment in the line (`DROP/**/TABLE`) and any kind of blank count as a blank, and characters that nobody sees are left out. A file whose diff is too large to read counts as matching; binary files do not.",
  ),
  compile: (written, compiling) => changedLines("added", written, compiling),
});
