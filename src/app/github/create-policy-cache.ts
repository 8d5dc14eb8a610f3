import { LRUCache } from "lru-cache";
import type { PolicyCache } from "../../github/policy-cache.ts";

/** Characters that are kept in all: some hundred policy files, and what names mean. */
const MOST = 16 * 1024 * 1024;
/** Of one value: a policy file has 256 kB at most. */
const LARGEST = 1024 * 1024;

/**
 * What the App remembers of policy files between pull requests, for all installations: the keys say who reads.
 *
 * @param scale what a millisecond is, in milliseconds: 1, or less in a test.
 */
export const createPolicyCache = (scale = 1): PolicyCache => {
  const cache = new LRUCache<string, string>({
    maxSize: MOST,
    maxEntrySize: LARGEST,
    sizeCalculation: (value, key) => value.length + key.length + 1,
  });
  return {
    get: (key) => cache.get(key),
    set: (key, value, forMs) => {
      cache.set(key, value, forMs === undefined ? {} : { ttl: Math.max(1, forMs * scale) });
    },
  };
};
