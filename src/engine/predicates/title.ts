import { eachPattern } from "../policy/each-pattern.ts";
import { writtenList } from "../policy/written-list.ts";
import { definePredicate } from "./predicate-definition.ts";
import { wholeResult } from "./whole-result.ts";

/** The title matches any of the patterns. */
export const title = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    "The title matches one of these regular expressions (RE2 syntax, found anywhere; `(?i)` ignores case).",
  ),
  compile: (written, compiling) => {
    const patterns = eachPattern(written, compiling);
    return {
      name: "title",
      apply: (facts, files) => {
        const by = patterns.find((pattern) => pattern.test(facts.title));
        return wholeResult(
          "title",
          by !== undefined,
          by === undefined ? "the title matches no pattern" : `the title matches /${by.source}/`,
          files,
        );
      },
    };
  },
});
