import * as z from "zod";
import { compileGlobs } from "../globs/compile-globs.ts";
import { eachPattern, firstMatching } from "../globs/patterns.ts";
import { type Compiling, entriesOf, type WrittenList } from "../model/compiling.ts";
import { matchName, nameFaults } from "../model/names.ts";
import type { Predicate } from "../model/policy.ts";
import { writtenList } from "../model/written-values.ts";
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

export const labels = definePredicate({
  scope: "pull-request",
  schema: writtenList(
    'The pull request has one of these labels. Case does not matter; `*` stands for any characters, as in `"area/*"`. Anyone who may label can set or remove them.',
  ),
  compile: (written, compiling) => {
    nameFaults(written, compiling);
    const wanted = entriesOf(written);
    return {
      name: "labels",
      apply: (facts, files) => {
        const label = facts.labels.find((one) => wanted.some((name) => matchName(name, one)));
        return wholeResult(
          "labels",
          label !== undefined,
          label === undefined ? "none of the labels is set" : `label "${label}" is set`,
          files,
        );
      },
    };
  },
});

export const draft = definePredicate({
  scope: "pull-request",
  schema: z.boolean().describe("`true`: the pull request is a draft. `false`: it is ready for review."),
  compile: (wanted) => ({
    name: "draft",
    apply: (facts, files) =>
      wholeResult(
        "draft",
        facts.draft === wanted,
        facts.draft ? "the pull request is a draft" : "the pull request is not a draft",
        files,
      ),
  }),
});
