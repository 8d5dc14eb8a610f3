import { generatedBy } from "../contents/generated.ts";
import { eachPattern, firstMatching } from "../globs/patterns.ts";
import type { Compiling } from "../model/compiling.ts";
import { type ChangedFile, type Facts, isSubmodule } from "../model/facts.ts";
import type { Predicate } from "../model/policy.ts";
import type { Want } from "../model/reading.ts";
import { undisguised } from "../model/undisguised.ts";
import { type WrittenList, writtenList } from "../model/written-parts.ts";
import { countText, decided, definePredicate } from "./define-predicate.ts";

/** A file without readable lines matches in doubt: nothing hides in a large diff, and `not` excepts nothing by it. */
const changedLines = (side: "added" | "removed", written: WrittenList, compiling: Compiling): Predicate => {
  const name = `${side}_lines`;
  const patterns = eachPattern(written, compiling);
  const deciding = (file: ChangedFile, facts: Facts): Decided | undefined => {
    if (file.lines.kind === "too-large") {
      const { is, wants } = generatedBy(file, facts);
      return is ? undefined : { source: UNREAD, doubtful: true, wants };
    }
    if (isSubmodule(file)) return { source: SUBMODULE, doubtful: true };
    if (file.lines.kind !== "known") return undefined;
    const lines = file.lines[side];
    const plain = firstMatching(patterns, lines, compiling.effort);
    if (plain !== undefined) return { source: plain.source, doubtful: false };
    const disguised = undisguised(lines);
    const hidden = firstMatching(patterns, disguised, compiling.effort);
    return hidden && { source: hidden.source, doubtful: true };
  };
  return {
    name,
    reads: "unknown-lines",
    apply: (facts, files) => {
      const why = files.flatMap((file) => {
        const by = deciding(file, facts);
        return by === undefined ? [] : [{ file, by }];
      });
      const doubtful = why.filter(({ by }) => by.doubtful).map(({ file }) => file);
      const because = (source: string): number => why.filter(({ by }) => by.source === source).length;
      const [unread, remote] = [because(UNREAD), because(SUBMODULE)];
      const read = why.length - unread - remote;
      const counts = (count: number): string =>
        `${countText(count, "file")} ${count === 1 ? "counts" : "count"} as matching`;
      const parts = [
        ...(read > 0 ? [`${side} lines of ${countText(read, "file")} match`] : []),
        ...(unread > 0 ? [`${counts(unread)} because the diff is too large to read`] : []),
        ...(remote > 0
          ? [
              `${countText(remote, "submodule")} ${remote === 1 ? "counts" : "count"} as matching because no diff shows the content`,
            ]
          : []),
      ];
      return {
        holds: why.length > 0,
        files: why.map(({ file }) => file),
        doubtful,
        wants: why.flatMap(({ by }) => by.wants ?? []),
        reason: {
          predicate: name,
          text: parts.join(", ") || `no ${side} line matches`,
          decided: decided(why.map(({ file, by }) => [file.path, by.source])),
        },
      };
    },
  };
};

type Decided = { readonly source: string; readonly doubtful: boolean; readonly wants?: readonly Want[] };

const UNREAD = "its diff is too large to read";
const SUBMODULE = "it is a submodule, whose content no diff shows";

export const addedLines = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some added line of the file matches one of these regular expressions (RE2 syntax, found anywhere in the line). A comment in the line (`DROP/**/TABLE`) and any kind of blank count as a blank, and characters that nobody sees are left out. A file whose diff is too large to read counts as matching; binary files and generated ones (`generated`) do not.",
  ),
  compile: (written, compiling) => changedLines("added", written, compiling),
});

export const removedLines = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some removed line of the file matches one of these regular expressions (RE2 syntax, found anywhere in the line), as for `added_lines`. A file whose diff is too large to read counts as matching; binary files and generated ones (`generated`) do not.",
  ),
  compile: (written, compiling) => changedLines("removed", written, compiling),
});
