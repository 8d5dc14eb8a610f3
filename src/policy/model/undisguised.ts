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
