/** At most one slip per three letters. Case, `-` and `_` are ignored. */
export const nearestSpelling = (written: string, words: readonly string[]): string | undefined => {
  const fold = (word: string): string => word.toLowerCase().replaceAll("-", "_");
  if (written.length > 60) return undefined;
  let best: { word: string; slips: number } | undefined;
  for (const word of words) {
    if (word.length > 60) continue;
    const max = Math.min(Math.ceil(word.length / 3), word.length - 1, (best?.slips ?? 60) - 1);
    const slips = countSlips(fold(written), fold(word), max);
    if (slips <= max) best = { word, slips };
  }
  return best?.word;
};

const countSlips = (a: string, b: string, max: number): number => {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
      least = Math.min(least, slips);
    }
    // A swap looks two rows back, so both rows must be above the limit.
    if (least > max && Math.min(...last) > max) return max + 1;
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
};
