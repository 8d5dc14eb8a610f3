import { diffLines } from "../model/diff-lines.ts";

/** A run of consecutive lines of one side of a file, as far as its patch shows it. */
export type Excerpt = {
  /** Lines without line ends, each cut at 4,000 characters. */
  readonly lines: readonly string[];
  /** True where the excerpt begins at the file's first line, so that nothing can stand above it. */
  readonly atTop: boolean;
};

/** What a manifest held before and after, as far as its patch shows it. */
export type Sides = { readonly before: readonly Excerpt[]; readonly after: readonly Excerpt[] };

/** No honest line of a manifest is longer; what is longer is cut, to keep every reader's work small. */
const LONGEST_LINE = 4000;

/** The formats in which one line may hold a whole manifest are read by character, and get more. */
const LONGEST_JSON_LINE = 200_000;

/**
 * Splits a patch into the two sides of the file. The context stands in both, so a reader sees the section that
 * a changed line is in, and a name that stays where it is comes out of both sides.
 */
export function excerpts(patch: string, json: boolean): Sides {
  type Open = { lines: string[]; atTop: boolean };
  const before: Open[] = [];
  const after: Open[] = [];
  const longest = json ? LONGEST_JSON_LINE : LONGEST_LINE;
  const put = (side: Open[], text: string): void => {
    if (side.length === 0) side.push({ lines: [], atTop: false });
    side.at(-1)?.lines.push(unescaped(text.length > longest ? text.slice(0, longest) : text));
  };
  for (const line of diffLines(patch)) {
    if (line.kind === "hunk") {
      // The heading behind `@@` stands somewhere above the hunk: to a reader it is one more line of context. One that
      // opens a text of several lines would hide the hunk, though the text most likely ends before it.
      const heading = line.text === "" || /"""|'''/.test(line.text) ? [] : [line.text.slice(0, LONGEST_LINE)];
      before.push({ lines: [...heading], atTop: line.oldStart === 1 });
      after.push({ lines: [...heading], atTop: line.newStart === 1 });
    } else {
      if (line.kind !== "added") put(before, line.text);
      if (line.kind !== "removed") put(after, line.text);
    }
  }
  return { before, after };
}

/** What names are made of: escapes of anything else (a quote, a line end) stay as they are. */
const PLAIN = /^[\w@.:/+~-]$/;

/**
 * A line with the escapes of its language read (`str\\u0069pe`, `&#105;`, `\\x69`, `\\151`), as far as they stand for what a
 * name may hold: a package is what a tool takes it for, not how it is written.
 */
function unescaped(line: string): string {
  if (!/[\\&]/.test(line)) return line;
  const as = (whole: string, digits: string | undefined, base: number): string => {
    const code = digits === undefined ? Number.NaN : Number.parseInt(digits, base);
    const sign = code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : "";
    return PLAIN.test(sign) ? sign : whole;
  };
  return line
    .replace(/\\u\{?([0-9a-f]{2,6})\}?|\\x([0-9a-f]{2})/gi, (whole, long?: string, short?: string) =>
      as(whole, long ?? short, 16),
    )
    .replace(/\\([0-7]{3})/g, (whole, octal: string) => as(whole, octal, 8))
    .replace(/&#x([0-9a-f]{1,6});/gi, (whole, hex: string) => as(whole, hex, 16))
    .replace(/&#(\d{1,7});/g, (whole, decimal: string) => as(whole, decimal, 10));
}

/** A package that an excerpt of a manifest names. */
export type Found = {
  /** As the ecosystem writes it, see `AddedDependency.name`. */
  readonly name: string;
  /**
   * False where it is there but no person's choice of a package from outside: `// indirect` in Go, `# via` in
   * compiled requirements, a module of the same repository. Such a one is never new, and what it becomes is a move.
   */
  readonly chosen: boolean;
};

/** Reads the packages out of one excerpt. Total on any text: never throws, linear in its length. */
export type ReadManifest = (excerpt: Excerpt, path: string) => Found[];
