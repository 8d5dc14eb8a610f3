import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import type { PolicyCache } from "../github/read/policy-source.ts";

/**
 * By the names that `extends` and `list` use: `recommended`, `data/external-services`, `lists/docs`. The folder is found by walking
 * up from the module, because the bundler would rewrite `new URL("../policies/", import.meta.url)`.
 * @throws if no folder above has them
 */
export const readBuiltinPolicies = (from: URL | string): ReadonlyMap<string, string> => {
  const folder = findPoliciesFolder(from);
  const found = new Map<string, string>();
  for (const [below, prefix] of places) {
    const place = join(folder, below);
    if (!existsSync(place)) continue;
    for (const name of readdirSync(place).sort()) {
      if (!name.endsWith(".yml") || name.endsWith(".test.yml")) continue;
      found.set(`${prefix}${basename(name, ".yml")}`, readFileSync(join(place, name), "utf8"));
    }
  }
  return found;
};

export const findPoliciesFolder = (from: URL | string): string => {
  const start = from instanceof URL || from.startsWith("file:") ? fileURLToPath(from) : from;
  for (let folder = start; ; folder = dirname(folder)) {
    const policies = join(folder, "policies");
    if (existsSync(join(policies, "packs", "recommended.yml"))) return policies;
    if (dirname(folder) === folder) break;
  }
  throw new Error(
    `The built-in policies (policies/packs/recommended.yml) are in no folder above ${start}. Install Tollgate again.`,
  );
};

const places: readonly (readonly [string, string])[] = [
  ["", ""],
  ["packs", ""],
  ["data", "data/"],
  ["lists", "lists/"],
];

const MAX_CHARACTERS = 32_000_000;

/** The keys name the reading account. @param scale milliseconds of one millisecond: 1, or less in a test */
export const createPolicyCache = (max: number = MAX_CHARACTERS, scale: number = 1): PolicyCache => {
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
