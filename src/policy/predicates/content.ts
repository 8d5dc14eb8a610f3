import * as z from "zod";
import { eachPattern, firstMatching, patternLimits } from "../globs/patterns.ts";
import type { Compiling, WrittenList } from "../model/compiling.ts";
import { type ChangedFile, type Facts, lookUp, type Want } from "../model/facts.ts";
import type { LinePattern } from "../model/policy.ts";
import { counted } from "../model/words.ts";
import { keyed, writtenList } from "../model/written-values.ts";
import { decided, definePredicate, TRAITS } from "./define-predicate.ts";
import { undisguised } from "./lines.ts";

/** A long text in overlapping pieces. They begin and end at a line's, so that `^` and `$` match where they should. */
export const textPieces = (text: string): readonly string[] => {
  const { window, overlap } = patternLimits;
  const pieces: string[] = [];
  for (let from = 0; ; ) {
    if (from + window >= text.length) return [...pieces, text.slice(from)];
    const lineEnd = text.lastIndexOf("\n", from + window);
    const end = lineEnd > from + 2 * overlap ? lineEnd : from + window;
    pieces.push(text.slice(from, end));
    const lineStart = text.lastIndexOf("\n", end - overlap) + 1;
    from = lineStart > from + overlap ? lineStart : end - overlap;
  }
};

const form =
  "Regular expressions (RE2 syntax, `^` and `$` at each line, found anywhere; one match is at most 1,000 characters long)";

const map = keyed({
  any: writtenList(`${form}, of which any is found.`).optional(),
  all: writtenList(`${form}, of which each is found.`).optional(),
  large: z
    .enum(["match", "beginning"])
    .describe(
      "What decides for a text of more than 500,000 bytes in which nothing was found. `match` (the default): it counts as matching, because the rest of it may match. `beginning`: its first 500,000 bytes and its changed lines, where they are known, decide; for a policy that also looks at large data which tools write.",
    )
    .optional(),
});

export const content = definePredicate({
  scope: "files",
  schema: map
    .or(writtenList(`${form}, of which any is found.`))
    .describe(
      `The text of the file matches: at the head, of a removed file its last text. ${form}. Only the files that the other predicates left are read, at most 200 of a pull request and the first 500,000 bytes of each. A file that cannot be read (whole) counts as matching, unless \`large: beginning\` says otherwise, and the reason says so; pictures and other binary files do not. A list is read as \`any\`.`,
    ),
  compile: (written, compiling) => {
    const short = typeof written === "string" || Array.isArray(written);
    const { any, all, large }: WrittenMap = short ? { any: written } : written;
    if (any === undefined && all === undefined)
      compiling.fault([], { code: "missing-key", message: "names no patterns", allowed: ["any", "all"] });
    const below = (key: string): Compiling => (short ? compiling : compiling.at(key));
    const anyOf = any === undefined ? [] : eachPattern(any, below("any"));
    const allOf = all === undefined ? [] : eachPattern(all, below("all"));
    const find = (texts: readonly string[]): LinePattern | undefined => {
      const found = allOf.map((one) => firstMatching([one], texts, compiling.effort));
      if (found.includes(undefined)) return undefined;
      return anyOf.length === 0 ? found[0] : firstMatching(anyOf, texts, compiling.effort);
    };
    const deciding = (file: ChangedFile, facts: Facts): Decided | undefined => {
      const want: Want = { kind: "text", path: file.path, blob: file.blob };
      const read = lookUp(facts.read, want);
      if (read.kind === "wanted") return { by: "it is not read yet", unread: true, wants: [want] };
      if (read.kind === "unreadable") return { by: read.why, unread: true };
      if (read.kind !== "text" && read.kind !== "beginning") return undefined;
      const { pieces, lines } = readingsOf(read);
      const plain = find(pieces);
      if (plain !== undefined) return { by: plain.source };
      const disguised = undisguised(lines);
      const hidden = disguised.length === 0 ? undefined : find([...disguised, ...pieces]);
      if (hidden !== undefined) return { by: hidden.source, hidden: true };
      if (read.kind === "text") return undefined;
      if (large !== "beginning") return { by: read.why, unread: true };
      const changed = file.lines.kind === "known" ? [...file.lines.added, ...file.lines.removed] : [];
      const edited = find([...undisguised(changed), ...textPieces(changed.join("\n")), ...pieces]);
      return edited && { by: edited.source };
    };
    return {
      name: "content",
      asks: TRAITS.texts,
      reads: "always",
      apply: (facts, files) => {
        const left = files.flatMap((file) => {
          const found = deciding(file, facts);
          return found === undefined ? [] : [{ file, ...found }];
        });
        const cut = files.filter(
          (file) =>
            lookUp(facts.read, { kind: "text", path: file.path, blob: file.blob }).kind === "beginning" &&
            !left.some((one) => one.file === file),
        ).length;
        const unread = left.filter((one) => one.unread === true);
        const read = left.length - unread.length;
        const parts = [
          ...(read > 0 ? [`the text of ${counted(read, "file")} matches`] : []),
          ...(unread.length > 0
            ? [
                `${counted(unread.length, "file")} ${unread.length === 1 ? "counts" : "count"} as matching because ${unread.length === 1 ? (unread[0]?.by ?? "") : "they could not be read"}`,
              ]
            : []),
          ...(cut > 0 ? [`of ${counted(cut, "file")} only the beginning was read, and nothing was found there`] : []),
        ];
        return {
          holds: left.length > 0,
          files: left.map(({ file }) => file),
          doubtful: left.flatMap(({ file, unread: not, hidden }) => (not === true || hidden === true ? [file] : [])),
          wants: left.flatMap(({ wants }) => wants ?? []),
          reason: {
            predicate: "content",
            text: parts.join(", ") || (isKnown(facts) ? "no file's text matches" : "the texts are not known here"),
            decided: decided(left.map(({ file, by }) => [file.path, by])),
          },
        };
      },
    };
  },
});

const isKnown = ({ read }: Facts): boolean =>
  read !== undefined && (read.more || [...read.found.keys()].some((key) => key.startsWith("text ")));

type WrittenMap = {
  readonly any?: WrittenList;
  readonly all?: WrittenList;
  readonly large?: "match" | "beginning";
};

type Decided = {
  readonly by: string;
  readonly unread?: true;
  readonly hidden?: true;
  readonly wants?: readonly Want[];
};

type Readings = { readonly pieces: readonly string[]; readonly lines: readonly string[] };

const readingsOf = (read: { readonly text: string }): Readings => {
  const before = kept.get(read);
  if (before !== undefined) return before;
  const text = read.text.replaceAll("\r\n", "\n");
  const made = { pieces: textPieces(text), lines: text.split("\n") };
  kept.set(read, made);
  return made;
};
const kept = new WeakMap<object, Readings>();
