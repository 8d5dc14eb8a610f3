import type { ChangedFile } from "../facts/facts.ts";
import { isSubmodule } from "../facts/links.ts";
import { undisguised } from "../facts/undisguised.ts";
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
  const deciding = (file: ChangedFile): Decided | undefined => {
    if (file.lines.kind === "too-large") return { source: UNREAD, doubtful: true };
    if (isSubmodule(file)) return { source: ELSEWHERE, doubtful: true };
    if (file.lines.kind !== "known") return undefined;
    const lines = file.lines[side];
    const plain = patterns.find((pattern) => lines.some((line) => pattern.test(line)));
    if (plain !== undefined) return { source: plain.source, doubtful: false };
    const disguised = undisguised(lines);
    const hidden = patterns.find((pattern) => disguised.some((line) => pattern.test(line)));
    return hidden && { source: hidden.source, doubtful: true };
  };
  return {
    name,
    apply: (_facts, files) => {
      const why = files.flatMap((file) => {
        const by = deciding(file);
        return by === undefined ? [] : [{ file, by }];
      });
      const doubtful = why.filter(({ by }) => by.doubtful).map(({ file }) => file);
      const because = (source: string): number => why.filter(({ by }) => by.source === source).length;
      const [unread, elsewhere] = [because(UNREAD), because(ELSEWHERE)];
      const read = why.length - unread - elsewhere;
      const counts = (count: number): string =>
        `${countText(count, "file")} ${count === 1 ? "counts" : "count"} as matching`;
      const parts = [
        ...(read > 0 ? [`${side} lines of ${countText(read, "file")} match`] : []),
        ...(unread > 0 ? [`${counts(unread)} because the diff is too large to read`] : []),
        ...(elsewhere > 0
          ? [
              `${countText(elsewhere, "submodule")} ${elsewhere === 1 ? "counts" : "count"} as matching because no diff shows the content`,
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
          decided: decided(why.map(({ file, by }) => [file.path, by.source])),
        },
      };
    },
  };
};

/** What decided for a file, and whether only in doubt. */
type Decided = { readonly source: string; readonly doubtful: boolean };

const UNREAD = "its diff is too large to read";
const ELSEWHERE = "it is a submodule, whose content no diff shows";
