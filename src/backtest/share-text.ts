/** A share of a whole in percent, with at most one decimal: `0 %`, `0.3 %`, `7.4 %`, `62 %`. What is there is never shown as nothing. */
export const shareText = (part: number, whole: number): string => {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  // Nor is what is missing shown as everything.
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return `${Math.round(percent * 10) / 10} %`;
};
