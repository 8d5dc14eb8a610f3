import type { Ecosystem } from "./ecosystem.ts";

/**
 * A key under which two spellings of one package are the same: NuGet and Cargo fold letters (Cargo also `-` and `_`),
 * gopkg.in carries the major version behind a dot. The readers have folded the rest already.
 */
export function samePackage(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === "nuget") return name.toLowerCase();
  if (ecosystem === "cargo") return name.toLowerCase().replaceAll("_", "-");
  if (ecosystem === "go") return name.replace(/^(gopkg\.in\/.*)\.v\d{1,6}$/, "$1");
  return name;
}
