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
