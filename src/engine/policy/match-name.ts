/**
 * Whether a name (a label, a login, a check) is meant by what was written: the same without regard to case,
 * where `*` stands for any characters. Nothing else is special, so `dependabot[bot]` means just that.
 * Takes at most the product of both lengths, for any input.
 */
export const matchName = (written: string, name: string): boolean => {
  const pattern = written.toLowerCase();
  const text = name.toLowerCase();
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      // Let the last `*` take one more character, and try again from there.
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
};
