/** Compares ISO 8601 UTC times of one form, or any texts, by code unit. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
