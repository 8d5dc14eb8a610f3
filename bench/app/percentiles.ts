import type { Percentiles } from "./load-messages.ts";

/** The 50th, 95th and 99th percentile, by the nearest rank; NaN of nothing. */
export const percentiles = (values: readonly number[]): Percentiles => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};
