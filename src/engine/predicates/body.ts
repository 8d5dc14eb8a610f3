import { eachPattern } from "../policy/each-pattern.ts";
import { writtenList } from "../policy/written-list.ts";
import { definePredicate } from "./predicate-definition.ts";
import { wholeResult } from "./whole-result.ts";
import { withoutHtmlComments } from "./without-html-comments.ts";

/** The body, without its HTML comments, matches any of the patterns. */
export const body = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    "The body matches one of these regular expressions (RE2 syntax, `^` and `$` at each line). HTML comments are left out, so the hints of a template do not count.",
  ),
  compile: (written, compiling) => {
    const patterns = eachPattern(written, compiling);
    return {
      name: "body",
      apply: (facts, files) => {
        const text = withoutHtmlComments(facts.body).replaceAll("\r\n", "\n");
        const by = patterns.find((pattern) => pattern.test(text));
        return wholeResult(
          "body",
          by !== undefined,
          by === undefined ? "the body matches no pattern" : `the body matches /${by.source}/`,
          files,
        );
      },
    };
  },
});
