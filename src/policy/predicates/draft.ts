import * as z from "zod";
import { definePredicate, wholeResult } from "./define-predicate.ts";

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
