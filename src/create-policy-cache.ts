import { LRUCache } from "lru-cache";
import type { PolicyCache } from "./github/policy-cache.ts";

/** Characters that are kept of all values together, unless a shell says otherwise. */
const MOST_CHARACTERS = 32_000_000;

/**
 * Remembers policy files in memory, those used last longest. One serves all pull requests of a shell, whoever's they
 * are: the keys say who reads.
 *
 * @param scale what a millisecond is, in milliseconds: 1, or less in a test.
 */
export const createPolicyCache = (most: number = MOST_CHARACTERS, scale: number = 1): PolicyCache => {
  const values = new LRUCache<string, string>({
    maxSize: most,
    sizeCalculation: (value, key) => value.length + key.length + 1,
    ttlAutopurge: false,
  });
  return {
    get: (key) => values.get(key),
    set: (key, value, forMs) => {
      values.set(key, value, forMs === undefined ? {} : { ttl: Math.max(1, forMs * scale) });
    },
  };
};
