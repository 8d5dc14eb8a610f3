import * as z from "zod";
import { EDIT_KINDS, type EditKind, editsOf } from "../contents/edit-kinds.ts";
import { generatedBy } from "../contents/generated.ts";
import { type ChangedFile, type ChangeStatus, isSubmodule } from "../model/facts.ts";
import { counted, listText } from "../model/words.ts";
import { keyed } from "../model/written-values.ts";
import { decided, definePredicate, wholeResult } from "./define-predicate.ts";

const statuses = ["added", "modified", "removed", "renamed"] as const satisfies readonly ChangeStatus[];
const status = z.enum(statuses);

export const change = definePredicate({
  scope: "files",
  schema: z
    .union([status, z.array(status).min(1).max(4)])
    .describe(
      "The files changed in one of these ways: `added`, `modified`, `removed`, `renamed`. A copy counts as added; a renamed file whose text changed too is `renamed`.",
    ),
  compile: (written) => {
    const wanted: readonly ChangeStatus[] = typeof written === "string" ? [written] : written;
    return {
      name: "change",
      rulesOut: ({ files }) => !files.some(({ status: one }) => wanted.includes(one)),
      apply: (_facts, files) => {
        const left = files.filter((file) => wanted.includes(file.status));
        const text =
          left.length === 0
            ? `no file is ${listText(wanted, "or")}`
            : `${counted(left.length, "file")} ${left.length === 1 ? "is" : "are"} ${listText(wanted, "or")}`;
        return {
          holds: left.length > 0,
          files: left,
          reason: { predicate: "change", text, decided: decided(left.map((file) => [file.path, file.status])) },
        };
      },
    };
  },
});

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
          text: count === 0 ? `no file is ${what}` : `${counted(count, "file")} ${count === 1 ? "is" : "are"} ${what}`,
          decided: decided(
            left.map(({ file, generated }) => [file.path, generated.by ?? "nothing says that it is generated"]),
          ),
        },
      };
    },
  }),
});

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
      const words = `${counted(left.length, "file")} ${wanted ? "can" : "cannot"} be read`;
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
const isReadable = (file: ChangedFile): boolean => {
  const { lines } = file;
  if (lines.kind === "too-large") return lines.unseen === true;
  return (lines.kind === "known" && !isSubmodule(file)) || lines.kind === "not-given";
};

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
                ? `no file is changed by ${listText([...only, ...any], "or")}${only.length > 0 ? " only" : ""}`
                : `${counted(count, "file")} ${count === 1 ? "is" : "are"} changed by ${listText([...new Set(left.flatMap((one) => one.kinds))])}${only.length > 0 ? " only" : ""}`,
            decided: decided(left.map((one) => [one.file.path, one.kinds.join(", ")])),
          },
        };
      },
    };
  },
});

const isOneOf = (wanted: readonly EditKind[], found: EditKind | "other"): boolean =>
  found !== "other" && wanted.includes(found);

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
        const changed = `${uncounted.length > 0 ? "at least " : ""}${counted(lines, "changed line")}`;
        const among = written.all_files === undefined ? "" : `, in a change of ${counted(all, "file")}`;
        const result = wholeResult("size", holds, `${counted(files.length, "file")} with ${changed}${among}`, files);
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
