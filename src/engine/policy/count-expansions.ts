/**
 * How many globs a glob with braces stands for, at most: `{a,b}/{1..3}.sql` gives 6. Counted here before
 * minimatch sees the glob, because minimatch silently cuts the expansion off at its limit, and a gate that
 * silently forgets globs is open. Stops counting once over `limit`, so it is fast for any input.
 */
export const countExpansions = (glob: string, limit: number): number => {
  // Each open brace keeps the sum of its finished alternatives and the product of the one being read.
  const open: { sum: number; product: number; start: number; commas: number }[] = [];
  let product = 1;
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i];
    const top = open.at(-1);
    if (character === "{") {
      open.push({ sum: 0, product, start: i, commas: 0 });
      product = 1;
    } else if (character === "," && top !== undefined) {
      top.sum += product;
      top.commas++;
      product = 1;
    } else if (character === "}" && top !== undefined) {
      open.pop();
      const inside = top.commas > 0 ? top.sum + product : Math.max(product, countRange(glob.slice(top.start + 1, i)));
      product = top.product * inside;
    }
    if (product > limit || (top?.sum ?? 0) > limit) return limit + 1;
  }
  // Braces that were never closed expand to nothing, but what stands in them may expand on its own.
  return open.reduce((all, brace) => all * (brace.sum + brace.product), product);
};

/** The length of `1..10`, `1..10..3` or `a..e`; 1 for what is no range. */
const countRange = (inside: string): number => {
  const parts = /^(-?\d{1,15}|[a-zA-Z])\.\.(-?\d{1,15}|[a-zA-Z])(?:\.\.(-?\d{1,15}))?$/.exec(inside);
  if (parts === null) return 1;
  const value = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : (text.codePointAt(0) ?? 0));
  const step = Math.max(1, Math.abs(Number(parts[3] ?? "1")));
  return Math.floor(Math.abs(value(parts[2] ?? "") - value(parts[1] ?? "")) / step) + 1;
};
