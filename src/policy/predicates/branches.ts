import { compileGlobs } from "../globs/compile-globs.ts";
import type { Compiling } from "../model/compiling.ts";
import type { Predicate } from "../model/policy.ts";
import { type WrittenList, writtenList } from "../model/written-parts.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

const branches = (side: "base" | "head", written: WrittenList, compiling: Compiling): Predicate => {
  const matcher = compileGlobs(written, compiling);
  return {
    name: side,
    apply: (facts, files) => {
      const { ref } = facts[side];
      const by = matcher.decide(ref);
      const text =
        by === undefined
          ? `the ${side} branch "${ref}" matches no glob`
          : `the ${side} branch "${ref}" ${by.matches ? "matches" : "is excluded by"} "${by.glob}"`;
      return wholeResult(side, by?.matches ?? false, text, files);
    },
  };
};

export const base = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request merges into one of these branches. Globs: `main`, `release/*`; `"!release/old"` excludes, the last one that matches decides.',
  ),
  compile: (written, compiling) => branches("base", written, compiling),
});

export const head = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request comes from one of these branches, also in a fork. Globs: `"hotfix/**"`; `!` excludes, the last one that matches decides. The author of the pull request chooses this name.',
  ),
  compile: (written, compiling) => branches("head", written, compiling),
});
