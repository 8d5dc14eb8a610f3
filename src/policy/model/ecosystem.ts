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

/** The form that the ecosystem compares. PyPI: PEP 503; a Go module's major version is only part of its path. */
export const packageName = (ecosystem: Ecosystem | undefined, name: string): string => {
  if (ecosystem === "pypi") return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  if (ecosystem === "nuget" || ecosystem === "composer") return name.toLowerCase();
  if (ecosystem === "go") return name.replace(/(?:\/v\d+|\.v\d+)$/, "");
  return name;
};
