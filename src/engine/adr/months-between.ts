/**
 * How many months lie between two days, with the begun one as a fraction, as people count them: from the 15th to the
 * 15th is one. Negative where the second is earlier.
 *
 * @param from `YYYY-MM-DD`.
 * @param to ISO 8601; only its date counts.
 */
export function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.slice(0, 10).split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.slice(0, 10).split("-").map(Number);
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) + (toDay - fromDay) / 31;
}
