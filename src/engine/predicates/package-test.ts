import { ECOSYSTEMS, type Ecosystem } from "../dependencies/ecosystem.ts";
import { isManifest } from "../dependencies/is-manifest.ts";
import type { AddedDependency } from "../facts/facts.ts";
import { matchName } from "../policy/match-name.ts";
import { packageName } from "../policy/package-name.ts";

/** A package that is looked for: of any ecosystem where none is named; `*` in its name stands for any characters. */
export type PackageEntry = { readonly ecosystem?: Ecosystem; readonly name: string; readonly kind?: string };

/** Reads `npm:stripe` or `stripe`. A Maven name has a colon of its own (`com.stripe:stripe-java`), so only a known ecosystem is a prefix. */
export const packageEntry = (written: string): PackageEntry => {
  const colon = written.indexOf(":");
  const prefix = written.slice(0, Math.max(0, colon));
  return Object.hasOwn(ECOSYSTEMS, prefix)
    ? { ecosystem: prefix as Ecosystem, name: written.slice(colon + 1) }
    : { name: written };
};

/** Compiles a list of packages to a test that gives the entry which a new dependency is. Plain names are looked up, only those with `*` are tried in turn. */
export const packageTest = (
  entries: readonly PackageEntry[],
): ((dependency: AddedDependency) => PackageEntry | undefined) => {
  const plain = new Map<Registry, Map<string, PackageEntry>>();
  const patterns = new Map<Registry, PackageEntry[]>();
  const known = Object.keys(ECOSYSTEMS) as Ecosystem[];
  for (const entry of entries) {
    const registries = new Set(entry.ecosystem === undefined ? known.map(registryOf) : [registryOf(entry.ecosystem)]);
    for (const registry of registries) {
      if (entry.name.includes("*")) patterns.set(registry, [...(patterns.get(registry) ?? []), entry]);
      else {
        const names = plain.get(registry) ?? new Map<string, PackageEntry>();
        for (const name of namesOf(registry, entry.name)) if (!names.has(name)) names.set(name, entry);
        plain.set(registry, names);
      }
    }
  }
  return (dependency) => {
    const ecosystem = dependency.ecosystem ?? isManifest(dependency.manifest);
    const registries = ecosystem === undefined ? new Set(known.map(registryOf)) : [registryOf(ecosystem)];
    for (const registry of registries) {
      const name = packageName(registry, dependency.name);
      const entry =
        plain.get(registry)?.get(name) ??
        patterns.get(registry)?.find((one) => matchName(packageName(registry, one.name), name));
      if (entry !== undefined) return entry;
    }
    return undefined;
  };
};

type Registry = Exclude<Ecosystem, "gradle">;

/** Gradle reads Maven's registry: a package of the one is a package of the other. */
const registryOf = (ecosystem: Ecosystem): Registry => (ecosystem === "gradle" ? "maven" : ecosystem);

/** A Maven dependency whose group does not show in the diff is known by its artifact alone. */
const namesOf = (registry: Registry, name: string): readonly string[] => {
  const whole = packageName(registry, name);
  const artifact = registry === "maven" ? whole.slice(whole.indexOf(":") + 1) : whole;
  return artifact === whole ? [whole] : [whole, artifact];
};
