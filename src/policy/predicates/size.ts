import * as z from "zod";
import { keyed } from "../model/written-parts.ts";
import { countText, definePredicate, wholeResult } from "./define-predicate.ts";

const form = /^\s*(>=|<=|>|<)\s*(\d{1,9})\s*$/;
const comparison = (what: string) =>
  z
    .string()
    .regex(form, 'must be a comparison and a number, such as ">50" or "<=1000"')
    .describe(`${what}, compared by \`>\`, \`>=\`, \`<\` or \`<=\`: \`">50"\`.`)
    .optional();

export const size = definePredicate({
  scope: "pull-request",
  schema: keyed({
    files: comparison("How many files"),
    lines: comparison("How many lines, added and removed together"),
    all_files: comparison("How many files the whole change has, whatever the other predicates left"),
  }).describe(
    'How much is changed, counted over the files that the other predicates of this condition, `not` too, left: `{ files: ">50", lines: ">=1000" }`. All that is written must hold. If the diff of a file is too large, its lines may be any number.',
  ),
  compile: (written, compiling) => {
    if (Object.values(written).every((one) => one === undefined))
      compiling.fault([], {
        code: "missing-key",
        message: "compares nothing",
        allowed: ["files", "lines", "all_files"],
      });
    return {
      name: "size",
      apply: (facts, files) => {
        const lines = files.reduce((sum, file) => sum + file.additions + file.deletions, 0);
        // The host gives no line count for large diffs and beyond its list.
        const uncounted = files.filter(
          (file) => file.lines.kind === "too-large" && file.additions + file.deletions === 0,
        );
        const max = uncounted.length > 0 ? Number.POSITIVE_INFINITY : lines;
        const surely = compares(written.lines, lines) && compares(written.lines, max);
        const possibly = compares(written.lines, lines) || compares(written.lines, max);
        const all = facts.files.length;
        const holds = compares(written.files, files.length) && compares(written.all_files, all) && possibly;
        const counted = `${uncounted.length > 0 ? "at least " : ""}${countText(lines, "changed line")}`;
        const among = written.all_files === undefined ? "" : `, in a change of ${countText(all, "file")}`;
        const result = wholeResult("size", holds, `${countText(files.length, "file")} with ${counted}${among}`, files);
        return holds && !surely ? { ...result, doubtful: uncounted } : result;
      },
    };
  },
});

const compares = (written: string | undefined, count: number): boolean => {
  const [, sign, number] = form.exec(written ?? "") ?? [];
  const limit = Number(number);
  if (sign === ">") return count > limit;
  if (sign === ">=") return count >= limit;
  if (sign === "<") return count < limit;
  if (sign === "<=") return count <= limit;
  return true;
};
