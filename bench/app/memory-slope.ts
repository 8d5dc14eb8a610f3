/** By least squares: megabytes that the memory grows by in 10,000 events. NaN of fewer than two steps. */
export const memorySlope = (steps: readonly { readonly events: number; readonly memoryMB: number }[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(steps.map(({ events }) => events));
  const y = mean(steps.map(({ memoryMB }) => memoryMB));
  const along = steps.reduce((sum, { events, memoryMB }) => sum + (events - x) * (memoryMB - y), 0);
  const spread = steps.reduce((sum, { events }) => sum + (events - x) ** 2, 0);
  return steps.length < 2 ? Number.NaN : (along / spread) * 10_000;
};
