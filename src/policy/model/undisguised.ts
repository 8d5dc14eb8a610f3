/** Anything but what a keyboard types, or a comment inside of a line. */
const ODD = /[^\t\x20-\x7e]|\/\*/;

/** Ends of a line that are not `\n`. */
const LINE_ENDS = /[\r\v\f\x85\u2028\u2029]+/g;
const BLANKS = /[\p{Zs}]/gu;
/** Characters that nobody sees, and those that other encodings leave between letters. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\0-\x08\x0e-\x1f\x7f]/gu;

/**
 * Lines that hold more than they show, as their reader takes them: a comment (`DROP/**\/TABLE`), a blank that is no
 * blank (NBSP, vertical tab) and an end of line count as one blank, what is not seen (zero-width characters, NUL) is left out, and
 * letters are put together with their accents. Plain lines are not given: they are tested as they stand.
 */
export const undisguised = (lines: readonly string[]): readonly string[] => {
  const known = kept.get(lines);
  if (known !== undefined) return known;
  const made = lines.filter((line) => ODD.test(line)).flatMap(readings);
  kept.set(lines, made);
  return made;
};

/** Asked by every policy about the same files. */
const kept = new WeakMap<readonly string[], readonly string[]>();

/** No honest line is longer; the rest is tested as it stands. */
const LONGEST = 200_000;

const readings = (line: string): string[] => {
  const seen = line
    .slice(0, LONGEST)
    .normalize("NFC")
    .replace(LINE_ENDS, "\n")
    .replace(BLANKS, " ")
    .replace(UNSEEN, "");
  if (!seen.includes("/*")) return [seen];
  // In some dialects comments nest, in others the first end closes them all.
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
  // What an open comment hides may be closed on another line, so it is shown.
  return depth > 0 ? `${left} ${line.slice(from)}` : left + line.slice(from);
};
