import { compileGlobs } from "../policy/compile-globs.ts";
import type { Compiling } from "../policy/compiling.ts";
import type { WrittenList } from "../policy/written-list.ts";
import type { Predicate } from "./predicate.ts";
import { wholeResult } from "./whole-result.ts";

/** What `base` and `head` share: the side's branch matches the globs. */
export const branches = (side: "base" | "head", written: WrittenList, compiling: Compiling): Predicate => {
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
