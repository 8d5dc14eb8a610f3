import { LRUCache } from "lru-cache";

/** Keys name everything that a value depends on, also the reading account, because permissions differ. */
export type TextCache = {
  readonly get: (key: string) => string | undefined;
  /** @param forMs default: no expiry */
  readonly set: (key: string, value: string, forMs?: number) => void;
};

const MAX_CHARACTERS = 32_000_000;

/** The keys name the reading account. @param scale milliseconds of one millisecond: 1, or less in a test */
export const createTextCache = (max: number = MAX_CHARACTERS, scale: number = 1): TextCache => {
  const values = new LRUCache<string, string>({
    maxSize: max,
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
