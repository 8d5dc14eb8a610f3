import { writtenList } from "../policy/written-list.ts";
import { branches } from "./branches.ts";
import { definePredicate } from "./predicate-definition.ts";

/** The branch that the pull request merges into. */
export const base = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request merges into one of these branches. Globs: `main`, `release/*`; `"!release/old"` excludes, the last one that matches decides.',
  ),
  compile: (written, compiling) => branches("base", written, compiling),
});
