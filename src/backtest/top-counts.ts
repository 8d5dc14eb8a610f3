/** Counts how often each of many keys was seen, within a bound. */
export type TopCounts = {
  readonly add: (key: string) => void;
  /** The keys seen most often, most often first, then in the order of the alphabet. */
  readonly top: (count: number) => readonly (readonly [key: string, count: number])[];
  /** How many keys there are; those past the bound are not among them. */
  readonly size: () => number;
};

/** @param bound keys that are kept; a key first seen after that many others is not counted */
export const createTopCounts = (bound: number): TopCounts => {
  const counts = new Map<string, number>();
  return {
    add: (key) => {
      const before = counts.get(key);
      if (before !== undefined) counts.set(key, before + 1);
      else if (counts.size < bound) counts.set(key, 1);
    },
    top: (count) =>
      [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, Math.max(0, count)),
    size: () => counts.size,
  };
};
