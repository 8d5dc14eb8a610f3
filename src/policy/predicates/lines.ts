import { generatedBy } from "../contents/generated.ts";
import { eachPattern, findings, firstMatching } from "../globs/patterns.ts";
import type { Compiling, Effort, WrittenList } from "../model/compiling.ts";
import { type ChangedFile, type Facts, isSubmodule, type Want } from "../model/facts.ts";
import type { LinePattern, Predicate } from "../model/policy.ts";
import { counted } from "../model/words.ts";
import { writtenList } from "../model/written-values.ts";
import { decided, definePredicate, lazyReason, TRAITS } from "./define-predicate.ts";

const ODD = /[^\t\x20-\x7e]|\/\*/;

const LINE_ENDS = /[\r\v\f\x85\u2028\u2029]+/g;
const BLANKS = /[\p{Zs}]/gu;
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\0-\x08\x0e-\x1f\x7f]/gu;

/**
 * Lines that contain more than they show: comments (`DROP/**\/TABLE`), odd blanks and line ends become one blank,
 * invisible characters are removed.
 */
export const undisguised = (lines: readonly string[]): readonly string[] => {
  // Few are looked through sooner than kept.
  if (lines.length <= 4 && !lines.some((line) => ODD.test(line))) return none;
  const known = kept.get(lines);
  if (known !== undefined) return known;
  const made = lines.filter((line) => ODD.test(line)).flatMap(readings);
  kept.set(lines, made);
  return made;
};

const none: readonly string[] = [];
const kept = new WeakMap<readonly string[], readonly string[]>();

const LONGEST = 200_000;

const readings = (line: string): string[] => {
  const seen = line
    .slice(0, LONGEST)
    .normalize("NFC")
    .replace(LINE_ENDS, "\n")
    .replace(BLANKS, " ")
    .replace(UNSEEN, "");
  if (!seen.includes("/*")) return [seen];
  // Some dialects nest comments, others do not.
  return [...new Set([withoutComments(seen, false), withoutComments(seen, true)])];
};

const withoutComments = (line: string, nested: boolean): string => {
  let left = "";
  let depth = 0;
  let from = 0;
  for (const { 0: mark, index } of line.matchAll(/\/\*|\*\//g)) {
    if (mark === "/*") {
      if (depth === 0) left += line.slice(from, index);
      depth = nested ? depth + 1 : 1;
    } else if (depth > 0 && --depth === 0) {
      left += " ";
      from = index + 2;
    }
  }
  // An open comment may end on another line, so its text stays.
  return depth > 0 ? `${left} ${line.slice(from)}` : left + line.slice(from);
};

/**
 * A file without readable lines matches in doubt: nothing hides in a large diff, and `not` excepts nothing by it. What
 * no pattern matches is not looked for on the other side.
 */
const changedLines = (side: Side, written: WrittenList, compiling: Compiling): Predicate => {
  const name = `${side}_lines`;
  const patterns = eachPattern(written, compiling);
  const someNamed = patterns.some(({ named }) => named);
  const elsewhere =
    (facts: Facts, other: "added" | "removed"): Counts =>
    (pattern, lines) =>
      (side === "gone" && pattern.named !== true) || findsOther(pattern, lines, facts, other, compiling.effort);
  const deciding = (file: ChangedFile, facts: Facts): Decided | undefined => {
    if (file.lines.kind === "too-large") {
      const { is, wants } = generatedBy(file, facts);
      return is ? undefined : { source: UNREAD, doubtful: true, wants };
    }
    if (isSubmodule(file)) return { source: SUBMODULE, doubtful: true };
    if (file.lines.kind !== "known") return undefined;
    if (side === "new") return narrowed(file.lines.added, elsewhere(facts, "removed"));
    if (side === "gone") return narrowed(goneLines(file.lines), someNamed ? elsewhere(facts, "added") : undefined);
    return byLines(file.lines[side]);
  };
  const narrowed = (lines: readonly string[], counts: Counts | undefined): Decided | undefined => {
    const found = byLines(lines);
    return found === undefined || counts === undefined ? found : decide(lines, counts);
  };
  const decide = (lines: readonly string[], counts?: Counts): Decided | undefined => {
    const plain = firstMatching(patterns, lines, compiling.effort, counts);
    if (plain !== undefined) return { source: plain.source, doubtful: false };
    const disguised = undisguised(lines);
    const hidden = firstMatching(patterns, disguised, compiling.effort, counts);
    return hidden && { source: hidden.source, doubtful: true };
  };
  // Large changes make the same small edit in each of many files.
  let known = new Map<string, Decided | undefined>();
  const byLines = (lines: readonly string[]): Decided | undefined => {
    if (lines.length === 0) return undefined;
    if (lines.length > SMALL.lines) return decide(lines);
    const key = lines.length === 1 ? (lines[0] ?? "") : lines.join("\n");
    if (key.length > SMALL.characters) return decide(lines);
    if (known.has(key)) return known.get(key);
    if (known.size >= SMALL.kept) known = new Map();
    const decided = decide(lines);
    known.set(key, decided);
    return decided;
  };
  return {
    name,
    reads: "unknown-lines",
    asks: side === "added" || side === "new" ? TRAITS.addedLines : TRAITS.removedLines,
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
        `${counted(count, "file")} ${count === 1 ? "counts" : "count"} as matching`;
      const parts = [
        ...(read > 0 ? [`${side} lines of ${counted(read, "file")} match`] : []),
        ...(unread > 0 ? [`${counts(unread)} because the diff is too large to read`] : []),
        ...(remote > 0
          ? [
              `${counted(remote, "submodule")} ${remote === 1 ? "counts" : "count"} as matching because no diff shows the content`,
            ]
          : []),
      ];
      return {
        holds: why.length > 0,
        files: why.map(({ file }) => file),
        doubtful,
        wants: why.flatMap(({ by }) => by.wants ?? []),
        reason: lazyReason(name, parts.join(", ") || `no ${side} line matches`, () =>
          decided(why.map(({ file, by }) => [file.path, by.source])),
        ),
      };
    },
  };
};

const SMALL = { lines: 4, characters: 400, kept: 200 } as const;

type Side = "added" | "removed" | "gone" | "new";

type Counts = (pattern: LinePattern, lines: readonly string[]) => boolean;

/** What is on the other side of the change, too, is neither new nor gone: the line, or what the pattern names. */
const findsOther = (
  pattern: LinePattern,
  lines: readonly string[],
  facts: Facts,
  other: "added" | "removed",
  effort: Effort,
): boolean => {
  const there = findingsOf(pattern, facts, other, effort);
  return findings(pattern, lines, effort).some((found) => !there.has(bare(found)));
};

const findingsOf = (
  pattern: LinePattern,
  facts: Facts,
  side: "added" | "removed",
  effort: Effort,
): ReadonlySet<string> => {
  const patterns = sides[side].get(facts) ?? new Map<LinePattern, ReadonlySet<string>>();
  sides[side].set(facts, patterns);
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const found = new Set(
    facts.files.flatMap(({ lines }) =>
      lines.kind === "known" ? findings(pattern, lines[side], effort).map(bare) : [],
    ),
  );
  patterns.set(pattern, found);
  return found;
};
const sides = {
  added: new WeakMap<Facts, Map<LinePattern, ReadonlySet<string>>>(),
  removed: new WeakMap<Facts, Map<LinePattern, ReadonlySet<string>>>(),
};

type Known = Extract<ChangedFile["lines"], { kind: "known" }>;

/** Removed lines that are not added again, each as often as it is there. Blanks and a sign at the end do not count. */
const goneLines = (lines: Known): readonly string[] => {
  const before = keptGone.get(lines);
  if (before !== undefined) return before;
  const left = new Map<string, number>();
  for (const line of lines.added) left.set(bare(line), (left.get(bare(line)) ?? 0) + 1);
  const gone = lines.removed.filter((line) => {
    const again = left.get(bare(line)) ?? 0;
    if (again > 0) left.set(bare(line), again - 1);
    return again === 0;
  });
  keptGone.set(lines, gone);
  return gone;
};
const keptGone = new WeakMap<Known, readonly string[]>();

const bare = (line: string): string => line.trim().replace(/[,;]$/, "").replace(/\s+/g, " ");

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

export const linesThatGo = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some line that the file loses matches one of these regular expressions: removed, and not added again elsewhere in the file, where indentation, how many blanks stand in a row, and a comma or semicolon at the end do not count. Where the expression has a group `(?P<value>…)`, no added line of the change may have what this group finds. Otherwise as `removed_lines`.",
  ),
  compile: (written, compiling) => changedLines("gone", written, compiling),
});

export const newLines = definePredicate({
  scope: "files",
  schema: writtenList(
    "Some added line of the file matches one of these regular expressions and is new: no removed line of the change is the same, where indentation, how many blanks stand in a row, and a comma or semicolon at the end do not count. So a line that only moves does not count. Where the expression has a group `(?P<value>…)`, only what this group finds is compared, and a change in another part of the line does not count either. Otherwise as `added_lines`.",
  ),
  compile: (written, compiling) => changedLines("new", written, compiling),
});
