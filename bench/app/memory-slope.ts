/**
 * By least squares: megabytes that something grows by in 10,000 events. NaN of fewer than two steps.
 *
 * @param of the megabytes at a step
 */
export const memorySlope = <Step extends { readonly events: number }>(
  steps: readonly Step[],
  of: (step: Step) => number,
): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(steps.map(({ events }) => events));
  const y = mean(steps.map(of));
  const along = steps.reduce((sum, step) => sum + (step.events - x) * (of(step) - y), 0);
  const spread = steps.reduce((sum, { events }) => sum + (events - x) ** 2, 0);
  return steps.length < 2 ? Number.NaN : (along / spread) * 10_000;
};
