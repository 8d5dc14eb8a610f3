import * as z from "zod";
import { type ChangedFile, isSubmodule } from "../model/facts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

export const readable = definePredicate({
  scope: "files",
  schema: z
    .boolean()
    .describe(
      "`true`: the files whose changed lines can be read. `false`: the others, whose diff is too large, encrypted or binary, and submodules. `added_lines` and `removed_lines` count a diff that is too large as matching; a policy that only advises says `not: { readable: false }`, so that it is silent there.",
    ),
  compile: (wanted) => ({
    name: "readable",
    apply: (_facts, files) => {
      const left = files.filter((file) => isReadable(file) === wanted);
      const words = `${countText(left.length, "file")} ${wanted ? "can" : "cannot"} be read`;
      return {
        holds: left.length > 0,
        files: left,
        reason: {
          predicate: "readable",
          text: left.length === 0 ? `no file ${wanted ? "can" : "cannot"} be read` : words,
          decided: decided(left.map((file) => [file.path, wanted ? "its lines are known" : "its lines are not known"])),
        },
      };
    },
  }),
});

/** Paths alone (`not-given`) leave the question open, so they are neither excepted nor matched by lines. */
const isReadable = (file: ChangedFile): boolean =>
  (file.lines.kind === "known" && !isSubmodule(file)) || file.lines.kind === "not-given";
