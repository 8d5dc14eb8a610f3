/** The end of an axis for counts up to this: an even number with one or two leading digits, so that its half is whole. */
export const axisTop = (most: number): number => {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [2, 4, 6, 8, 10, 12, 14, 16, 18]) if (step * unit >= most) return step * unit;
  }
};
