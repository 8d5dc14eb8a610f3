import { diffLines } from "../model/diff-lines.ts";

export type Excerpt = {
  /** Without line ends, each cut at 4,000 characters. */
  readonly lines: readonly string[];
  readonly atTop: boolean;
};

type Sides = { readonly before: readonly Excerpt[]; readonly after: readonly Excerpt[] };

const LONGEST_LINE = 4000;

const LONGEST_JSON_LINE = 200_000;

/** Context lines are on both sides, so the section is visible and an unchanged name is not new. */
export const excerpts = (patch: string, json: boolean): Sides => {
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
      // The heading after `@@` is some line above the hunk. One that opens a multi-line string would hide the hunk.
      const heading = line.text === "" || /"""|'''/.test(line.text) ? [] : [line.text.slice(0, LONGEST_LINE)];
      before.push({ lines: [...heading], atTop: line.oldStart === 1 });
      after.push({ lines: [...heading], atTop: line.newStart === 1 });
    } else {
      if (line.kind !== "added") put(before, line.text);
      if (line.kind !== "removed") put(after, line.text);
    }
  }
  return { before, after };
};

const PLAIN = /^[\w@.:/+~-]$/;

/** Decodes escapes (`str\\u0069pe`, `&#105;`, `\\x69`, `\\151`) of name characters, because tools read them so. */
const unescaped = (line: string): string => {
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
};

export type Found = {
  readonly name: string;
  /** False if no person chose it: `// indirect` in Go, `# via` in compiled requirements, a local module. */
  readonly chosen: boolean;
};

export type ReadManifest = (excerpt: Excerpt, path: string) => Found[];
