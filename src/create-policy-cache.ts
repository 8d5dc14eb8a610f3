import { LRUCache } from "lru-cache";
import type { PolicyCache } from "./github/policy-cache.ts";

/** Characters that are kept of all values together, unless a shell says otherwise. */
const MOST_CHARACTERS = 32_000_000;

/** A cache that can forget what holds only for a while. */
export type ForgettingCache = PolicyCache & {
  /**
   * Forgets what an account's refs named and what its defaults were, so that what was pushed a moment ago is read. What a
   * commit holds stays.
   */
  readonly forget: (owner: string) => void;
};

/** Remembers policy files in memory, those used last longest. One serves all pull requests of a shell, whoever's they are. */
export const createPolicyCache = (most: number = MOST_CHARACTERS): ForgettingCache => {
  const values = new LRUCache<string, string>({
    maxSize: most,
    sizeCalculation: (value, key) => value.length + key.length + 1,
    ttlAutopurge: false,
  });
  return {
    get: (key) => values.get(key),
    set: (key, value, forMs) => void values.set(key, value, forMs === undefined ? {} : { ttl: forMs }),
    forget: (owner) => {
      const name = owner.toLowerCase();
      for (const key of values.keys()) {
        const [kind = "", reader = "", repository = ""] = key.split(" ");
        const concerned = reader === name || repository.startsWith(`${name}/`);
        if (["commit", "defaults"].includes(kind) && concerned) values.delete(key);
      }
    },
  };
};
