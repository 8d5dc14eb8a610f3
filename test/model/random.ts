/** A small seeded generator (mulberry32), so that an interleaving can be run again by its number. */
export const random = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const upTo = (below: number): number => Math.floor(next() * below);
  return {
    /** A whole number from 0 to below `below`. */
    upTo,
    chance: (probability: number): boolean => next() < probability,
    pick: <T>(from: readonly T[]): T => {
      const one = from[upTo(from.length)];
      if (one === undefined) throw new RangeError("nothing to pick from");
      return one;
    },
  };
};
