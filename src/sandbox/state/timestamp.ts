/** A time as GitHub writes it: UTC, seconds (`2026-11-23T06:28:00Z`). */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
