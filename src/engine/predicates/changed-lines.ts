import type { ChangedFile } from "../facts/facts.ts";
import type { Compiling } from "../policy/compiling.ts";
import { eachPattern } from "../policy/each-pattern.ts";
import type { WrittenList } from "../policy/written-list.ts";
import { countText } from "./count-text.ts";
import { decided } from "./decided.ts";
import type { Predicate } from "./predicate.ts";

/**
 * What `added_lines` and `removed_lines` share: a line of the file matches one of the patterns. A file whose
 * lines could not be read counts as matching, and as doubtful, so that nothing hides behind a big diff and
 * nothing is excepted by one; a binary file, and one of which only the path is known, do not match.
 */
export const changedLines = (side: "added" | "removed", written: WrittenList, compiling: Compiling): Predicate => {
  const name = `${side}_lines`;
  const patterns = eachPattern(written, compiling);
  const deciding = (file: ChangedFile): string | undefined => {
    if (file.lines.kind === "too-large") return unread;
    if (file.lines.kind !== "known") return undefined;
    const lines = file.lines[side];
    return patterns.find((pattern) => lines.some((line) => pattern.test(line)))?.source;
  };
  return {
    name,
    apply: (_facts, files) => {
      const why = files.flatMap((file) => {
        const by = deciding(file);
        return by === undefined ? [] : [{ file, by }];
      });
      const doubtful = why.filter(({ by }) => by === unread).map(({ file }) => file);
      const read = why.length - doubtful.length;
      const parts = [
        ...(read > 0 ? [`${side} lines of ${countText(read, "file")} match`] : []),
        ...(doubtful.length > 0
          ? [
              `${countText(doubtful.length, "file")} ${doubtful.length === 1 ? "counts" : "count"} as matching because the diff is too large to read`,
            ]
          : []),
      ];
      return {
        holds: why.length > 0,
        files: why.map(({ file }) => file),
        doubtful,
        reason: {
          predicate: name,
          text: parts.join(", ") || `no ${side} line matches`,
          decided: decided(why.map(({ file, by }) => [file.path, by])),
        },
      };
    },
  };
};

const unread = "its diff is too large to read";
