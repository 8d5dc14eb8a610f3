import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import type { PolicyCache } from "../github/read/policy-source.ts";

/**
 * The built-in policies, packs and lists, as texts by the names that `extends` and `list` know them by.
 *
 * They are data files beside `action.yml` (`policies/`), not code, so every shell finds them by walking up from
 * its own module: from `src/`, from `lib/` and from the Action's bundle in `dist/` alike. An address relative to
 * the module (`new URL("../policies/", import.meta.url)`) would be rewritten by the bundler.
 *
 * @param from address or path of the module that asks (`import.meta.url`), or a folder
 * @returns `schema-change` → text of `policies/schema-change.yml`; `recommended` → text of
 *   `policies/packs/recommended.yml`; `data/external-services` → text of `policies/data/external-services.yml`.
 *   Test suites (`*.test.yml`) are not among them.
 * @throws where no folder above has them: the installation is broken
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

/** The folder `policies/` of this installation; an absolute path. See `readBuiltinPolicies`. */
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

/** Folder below `policies/`, and what its files' names are prefixed with. */
const places: readonly (readonly [string, string])[] = [
  ["", ""],
  ["packs", ""],
  ["data", "data/"],
];

/** Characters that are kept of all values together, unless a shell says otherwise. */
const MAX_CHARACTERS = 32_000_000;

/**
 * Remembers policy files in memory, those used last longest. One serves all pull requests of a shell, whoever's they
 * are: the keys say who reads.
 *
 * @param scale what a millisecond is, in milliseconds: 1, or less in a test.
 */
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
