import type { Origin } from "../../engine/policy/policy.ts";

/**
 * The line of a policy file on which a glob or pattern stands, looked for from where its condition begins.
 *
 * @param text the file's text, or undefined where it is not to be had
 * @param decided the glob, pattern or name as the predicate tells it
 * @returns the place, or the condition's own where the text is not found as it is written (an anchor, an escape)
 */
export const findLine = (text: string | undefined, origin: Origin, decided: string): Origin => {
  const lines = text?.split("\n") ?? [];
  for (let at = origin.line - 1; at < lines.length; at++) {
    const line = (lines[at] ?? "").replace(/(^|\s)#.*$/, "");
    const column = standsAt(line, decided);
    if (column !== -1) return { file: origin.file, line: at + 1, column: column + 1 };
  }
  return origin;
};

/** Where a scalar stands by itself in a line: quoted or plain, as an entry of a list or a value; -1 where it does not. */
const standsAt = (line: string, scalar: string): number => {
  for (const written of [`"${scalar}"`, `'${scalar.replaceAll("'", "''")}'`]) {
    const at = line.indexOf(written);
    if (at !== -1) return at;
  }
  for (let at = line.indexOf(scalar); at !== -1; at = line.indexOf(scalar, at + 1)) {
    const before = at === 0 ? " " : line.charAt(at - 1);
    const after = line.charAt(at + scalar.length);
    if (/[\s[,]/.test(before) && /^[\s\],]?$/.test(after)) return at;
  }
  return -1;
};
