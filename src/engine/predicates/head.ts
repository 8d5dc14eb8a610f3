import { writtenList } from "../policy/written-list.ts";
import { branches } from "./branches.ts";
import { definePredicate } from "./predicate-definition.ts";

/** The branch that the pull request comes from, that of a fork included. */
export const head = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request comes from one of these branches, also in a fork. Globs: `"hotfix/**"`; `!` excludes, the last one that matches decides. Whoever opens the pull request chooses this name.',
  ),
  compile: (written, compiling) => branches("head", written, compiling),
});
