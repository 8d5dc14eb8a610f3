import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuiltinPolicies } from "../policy/policy-files.ts";

/** Made by `npm run build` and `npm run bundle`, beside the code, out of the files in `policies/`. */
export const PREPARED = "built-in-policies.txt";

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

const LINE_END = 0x0a;

/** A file as `preparedFile` makes it. Parsing all of it as JSON would take ten times as long. */
const parsePrepared = (file: string): BuiltinPolicies => {
  const bytes = readFileSync(file);
  let at = bytes.indexOf(LINE_END) + 1;
  const sizes = JSON.parse(bytes.toString("utf8", 0, at)) as Readonly<Record<keyof Prepared, Sizes>>;
  const cut = (some: Sizes): ReadonlyMap<string, string> => {
    const found = new Map<string, Buffer>();
    for (const [name, size] of some) {
      found.set(name, bytes.subarray(at, at + size));
      at += size;
    }
    return new LazyTexts(found);
  };
  return withPrepared(cut(sizes.texts), cut(sizes.prepared));
};

/** Each is decoded when somebody asks for it, because a command needs few of them. */
class LazyTexts implements ReadonlyMap<string, string> {
  readonly #bytes: ReadonlyMap<string, Buffer>;
  readonly #texts = new Map<string, string>();
  constructor(bytes: ReadonlyMap<string, Buffer>) {
    this.#bytes = bytes;
  }
  get size(): number {
    return this.#bytes.size;
  }
  has(name: string): boolean {
    return this.#bytes.has(name);
  }
  get(name: string): string | undefined {
    const text = this.#texts.get(name) ?? this.#bytes.get(name)?.toString("utf8");
    if (text !== undefined) this.#texts.set(name, text);
    return text;
  }
  keys(): MapIterator<string> {
    return this.#bytes.keys();
  }
  values(): MapIterator<string> {
    return new Map(this).values();
  }
  entries(): MapIterator<[string, string]> {
    return new Map(this).entries();
  }
  *[Symbol.iterator](): MapIterator<[string, string]> {
    for (const name of this.#bytes.keys()) yield [name, this.get(name) ?? ""];
  }
  forEach(visit: (text: string, name: string, all: ReadonlyMap<string, string>) => void): void {
    for (const [name, text] of this) visit(text, name, this);
  }
}

/** In order; in bytes. */
type Sizes = readonly (readonly [name: string, size: number])[];

/** One line of JSON that says how large each text is, then all of them. */
export const preparedFile = ({ texts, prepared }: Prepared): Buffer => {
  const sizes = (of: ReadonlyMap<string, string>): Sizes =>
    [...of].map(([name, text]) => [name, Buffer.byteLength(text)]);
  const first = JSON.stringify({ texts: sizes(texts), prepared: sizes(prepared) });
  return Buffer.from([`${first}\n`, ...texts.values(), ...prepared.values()].join(""));
};

type Prepared = {
  readonly texts: ReadonlyMap<string, string>;
  readonly prepared: ReadonlyMap<string, string>;
};

export const withPrepared = (
  texts: ReadonlyMap<string, string>,
  prepared: ReadonlyMap<string, string> | undefined,
): BuiltinPolicies => Object.assign(texts, prepared === undefined ? {} : { prepared });

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
