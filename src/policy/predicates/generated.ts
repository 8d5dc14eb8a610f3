import * as z from "zod";
import { generatedBy } from "../contents/generated.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

export const generated = definePredicate({
  scope: "files",
  schema: z
    .boolean()
    .describe(
      "`true`: the files that tools write: lock files, snapshots and generated code, by their well-known names (`package-lock.json`, `__snapshots__/**`, `*.pb.go`), by a source map of the same change (`main.js` beside `main.js.map`) or by `linguist-generated` in a `.gitattributes` of the base. `false`: the other files.",
    ),
  compile: (wanted) => ({
    name: "generated",
    reads: "always",
    apply: (facts, files) => {
      const each = files.map((file) => ({ file, generated: generatedBy(file, facts) }));
      const left = each.filter(({ generated }) => generated.is === wanted || generated.wants.length > 0);
      const count = left.length;
      const what = wanted ? "generated" : "written by hand";
      return {
        holds: count > 0,
        files: left.map(({ file }) => file),
        // What is not certain yet excepts nothing.
        doubtful: left.filter(({ generated }) => generated.wants.length > 0).map(({ file }) => file),
        wants: each.flatMap(({ generated }) => generated.wants),
        reason: {
          predicate: "generated",
          text:
            count === 0 ? `no file is ${what}` : `${countText(count, "file")} ${count === 1 ? "is" : "are"} ${what}`,
          decided: decided(
            left.map(({ file, generated }) => [file.path, generated.by ?? "nothing says that it is generated"]),
          ),
        },
      };
    },
  }),
});
