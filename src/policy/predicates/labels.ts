import { matchName, nameFaults } from "../model/names.ts";
import { entriesOf, writtenList } from "../model/written-parts.ts";
import { definePredicate, wholeResult } from "./define-predicate.ts";

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
