import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

/** `npm run test:model` runs 100,000 and more; these are the first of them, in groups so that a failure names few. */
const INTERLEAVINGS = 500;
const GROUP = 125;

describe("any interleaving of people, pushes, webhooks, our own runs and their crashes", () => {
  it.each(Array.from({ length: INTERLEAVINGS / GROUP }, (_, index) => index * GROUP + 1))(
    "loses no tick, passes nothing open, and ends in one comment that agrees with the ledger (from seed %i)",
    async (first) => {
      let greens = 0;
      for (let seed = first; seed < first + GROUP; seed += 1) {
        const { faults, trace, greens: written } = await simulate(seed);
        greens += written;
        expect(faults, `seed ${seed}:\n${trace.join("\n")}`).toEqual([]);
      }
      // Where nothing ever turned green, the checks above would have had nothing to catch.
      expect(greens).toBeGreaterThan(5);
    },
    120_000,
  );
});
