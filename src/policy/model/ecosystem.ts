/** Where packages come from. Policies may name one before a package: `npm:stripe`. */
export type Ecosystem =
  | "npm"
  | "pypi"
  | "go"
  | "rubygems"
  | "maven"
  | "gradle"
  | "cargo"
  | "composer"
  | "hex"
  | "nuget";

/** Every ecosystem, with the name that people know it by. */
export const ECOSYSTEMS: Readonly<Record<Ecosystem, string>> = {
  npm: "npm",
  pypi: "PyPI",
  go: "Go modules",
  rubygems: "RubyGems",
  maven: "Maven",
  gradle: "Gradle",
  cargo: "Cargo",
  composer: "Composer",
  hex: "Hex",
  nuget: "NuGet",
};

/**
 * A package's name in the one form that its ecosystem compares by: PyPI takes `-`, `_`, `.` and case for the
 * same, NuGet and Composer ignore case, and a Go module's major version (`/v2`) is part of its path but not of
 * what it is.
 */
export const packageName = (ecosystem: Ecosystem | undefined, name: string): string => {
  if (ecosystem === "pypi") return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  if (ecosystem === "nuget" || ecosystem === "composer") return name.toLowerCase();
  if (ecosystem === "go") return name.replace(/(?:\/v\d+|\.v\d+)$/, "");
  return name;
};
