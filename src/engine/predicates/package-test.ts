import { ECOSYSTEMS, type Ecosystem } from "../dependencies/ecosystem.ts";
import { isManifest } from "../dependencies/is-manifest.ts";
import type { AddedDependency } from "../facts/facts.ts";
import type { Effort } from "../policy/compiling.ts";
import { matchName } from "../policy/match-name.ts";
import { packageName } from "../policy/package-name.ts";

/** A package that is looked for: of any ecosystem where none is named; `*` in its name stands for any characters. */
export type PackageEntry = { readonly ecosystem?: Ecosystem; readonly name: string; readonly kind?: string };

/** Gives the entry that a new dependency is, or undefined. */
export type PackageTest = (dependency: AddedDependency) => PackageEntry | undefined;

/** Reads `npm:stripe` or `stripe`. A Maven name has a colon of its own (`com.stripe:stripe-java`), so only a known ecosystem is a prefix. */
export const packageEntry = (written: string): PackageEntry => {
  const colon = written.indexOf(":");
  const prefix = written.slice(0, Math.max(0, colon));
  return Object.hasOwn(ECOSYSTEMS, prefix)
    ? { ecosystem: prefix as Ecosystem, name: written.slice(colon + 1) }
    : { name: written };
};

/**
 * Compiles a list of packages, which may be thousands, to a test. Plain names are looked up; only those with
 * `*` are tried in turn. A dependency whose ecosystem is not known is looked for in every one.
 */
export const packageTest = (entries: readonly PackageEntry[], effort: Effort): PackageTest => {
  const shelves = new Map(registries.map((registry) => [registry, emptyShelf()]));
  for (const entry of entries) {
    for (const registry of entry.ecosystem === undefined ? registries : [registryOf(entry.ecosystem)]) {
      const shelf = shelves.get(registry);
      if (entry.name.includes("*")) shelf?.patterns.push({ pattern: packageName(registry, entry.name), entry });
      else for (const name of namesOf(registry, entry.name)) if (!shelf?.names.has(name)) shelf?.names.set(name, entry);
    }
  }
  return (dependency) => {
    const ecosystem = dependency.ecosystem ?? isManifest(dependency.manifest);
    for (const registry of ecosystem === undefined ? registries : [registryOf(ecosystem)]) {
      const name = packageName(registry, dependency.name);
      const shelf = shelves.get(registry);
      effort((shelf?.patterns.length ?? 0) * PER_NAME);
      const entry = shelf?.names.get(name) ?? shelf?.patterns.find(({ pattern }) => matchName(pattern, name))?.entry;
      if (entry !== undefined) return entry;
    }
    return undefined;
  };
};

/** Steps that a name with a `*` takes. */
const PER_NAME = 20;

/** What is looked for in one registry. */
type Shelf = {
  readonly names: Map<string, PackageEntry>;
  readonly patterns: { readonly pattern: string; readonly entry: PackageEntry }[];
};

const emptyShelf = (): Shelf => ({ names: new Map(), patterns: [] });

type Registry = Exclude<Ecosystem, "gradle">;

/** Gradle reads Maven's registry: a package of the one is a package of the other. */
const registryOf = (ecosystem: Ecosystem): Registry => (ecosystem === "gradle" ? "maven" : ecosystem);

const registries: readonly Registry[] = [...new Set((Object.keys(ECOSYSTEMS) as Ecosystem[]).map(registryOf))];

/** A Maven dependency whose group does not show in the diff is known by its artifact alone. */
const namesOf = (registry: Registry, name: string): readonly string[] => {
  const whole = packageName(registry, name);
  const artifact = registry === "maven" ? whole.slice(whole.indexOf(":") + 1) : whole;
  return artifact === whole ? [whole] : [whole, artifact];
};
