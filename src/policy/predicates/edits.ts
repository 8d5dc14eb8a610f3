import * as z from "zod";
import { EDIT_KINDS, type EditKind, editsOf } from "../contents/edit-kinds.ts";
import { keyed } from "../model/written-parts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

const kind = z.enum(EDIT_KINDS);
const kinds = z.union([kind, z.array(kind).min(1).max(EDIT_KINDS.length)]);

export const edits = definePredicate({
  scope: "files",
  schema: keyed({
    only: kinds.describe("All changes of the file are of these kinds.").optional(),
    any: kinds.describe("Some change of the file is of one of these kinds.").optional(),
  }).describe(
    "What the file's changed lines are: `bump` (only versions, tags and digests differ), `whitespace` (also line breaks and blank lines; not indentation where it has a meaning), `comments`, `imports`, `rename` (the file has another name). `not: { edits: { only: [bump, whitespace, comments] } }` leaves out edits without a meaning. Lines that are not known are of no kind.",
  ),
  compile: (written, compiling) => {
    if (written.only === undefined && written.any === undefined)
      compiling.fault([], { code: "missing-key", message: "names no kinds of edits", allowed: ["only", "any"] });
    const only = [written.only ?? []].flat();
    const any = [written.any ?? []].flat();
    return {
      name: "edits",
      apply: (_facts, files) => {
        const left = files.flatMap((file) => {
          const found = editsOf(file);
          const all = only.length === 0 || (found.size > 0 && [...found].every((one) => isOneOf(only, one)));
          const some = any.length === 0 || any.some((one) => found.has(one));
          return all && some ? [{ file, kinds: [...found].filter((one) => one !== "other").toSorted() }] : [];
        });
        const count = left.length;
        return {
          holds: count > 0,
          files: left.map(({ file }) => file),
          reason: {
            predicate: "edits",
            text:
              count === 0
                ? `no file is changed by ${[...only, ...any].join(" or ")}${only.length > 0 ? " only" : ""}`
                : `${countText(count, "file")} ${count === 1 ? "is" : "are"} changed by ${[...new Set(left.flatMap((one) => one.kinds))].join(", ")}${only.length > 0 ? " only" : ""}`,
            decided: decided(left.map((one) => [one.file.path, one.kinds.join(", ")])),
          },
        };
      },
    };
  },
});

const isOneOf = (wanted: readonly EditKind[], found: EditKind | "other"): boolean =>
  found !== "other" && wanted.includes(found);
