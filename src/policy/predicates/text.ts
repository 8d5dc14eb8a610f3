import { eachPattern, firstMatching } from "../globs/patterns.ts";
import { writtenList } from "../model/written-parts.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

export const title = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    "The title matches one of these regular expressions (RE2 syntax, found anywhere; `(?i)` ignores case).",
  ),
  compile: (written, compiling) => {
    const patterns = eachPattern(written, compiling);
    return {
      name: "title",
      rulesOut: ({ title: text }) => firstMatching(patterns, [text], compiling.effort) === undefined,
      apply: (facts, files) => {
        const by = firstMatching(patterns, [facts.title], compiling.effort);
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
        const by = firstMatching(patterns, [text], compiling.effort);
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

/** Removes HTML comments. An unclosed one runs to the end, as on GitHub. Linear. */
const withoutHtmlComments = (markdown: string): string => {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const open = markdown.indexOf("<!--", from);
    kept.push(markdown.slice(from, open === -1 ? undefined : open));
    if (open === -1) return kept.join("");
    const close = markdown.indexOf("-->", open + 4);
    if (close === -1) return kept.join("");
    from = close + 3;
  }
};
