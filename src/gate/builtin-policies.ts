import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuiltinPolicies } from "../policy/policy-files.ts";

/** Made by `npm run build` and `npm run bundle`, beside the code, out of the files in `policies/`. */
export const PREPARED = "built-in-policies.json";

/**
 * By the names that `extends` and `list` use: `recommended`, `data/external-services`, `lists/docs`. Built code brings them
 * prepared; code that runs from its sources reads `policies/`. The place is found by walking up from the module, because
 * the bundler would rewrite `new URL("../policies/", import.meta.url)`.
 * @throws if no folder above has them
 */
export const readBuiltinPolicies = (from: URL | string): BuiltinPolicies => {
  const prepared = findAbove(from, PREPARED);
  return prepared === undefined ? readPolicyTexts(findPoliciesFolder(from)) : parsePrepared(prepared);
};

const parsePrepared = (file: string): BuiltinPolicies => {
  const { texts, prepared } = JSON.parse(readFileSync(file, "utf8")) as PreparedJson;
  return withPrepared(new Map(Object.entries(texts)), new Map(Object.entries(prepared)));
};

export const withPrepared = (
  texts: ReadonlyMap<string, string>,
  prepared: ReadonlyMap<string, string> | undefined,
): BuiltinPolicies => Object.assign(texts, prepared === undefined ? {} : { prepared });

export type PreparedJson = {
  readonly texts: Readonly<Record<string, string>>;
  readonly prepared: Readonly<Record<string, string>>;
};

export const readPolicyTexts = (folder: string): ReadonlyMap<string, string> => {
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
  const pack = findAbove(from, join("policies", "packs", "recommended.yml"));
  if (pack !== undefined) return dirname(dirname(pack));
  throw new Error(
    `The built-in policies (policies/packs/recommended.yml) are in no folder above ${folderOf(from)}. Install Tollgate again.`,
  );
};

const findAbove = (from: URL | string, name: string): string | undefined => {
  for (let folder = folderOf(from); ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
};

const folderOf = (from: URL | string): string =>
  from instanceof URL || from.startsWith("file:") ? fileURLToPath(from) : from;

const places: readonly (readonly [string, string])[] = [
  ["", ""],
  ["packs", ""],
  ["data", "data/"],
  ["lists", "lists/"],
];
