import { packageName } from "../policy/package-name.ts";
import type { Ecosystem } from "./ecosystem.ts";

/** A key under which two spellings of one package are the same. Cargo takes `-` and `_` for one when it looks a crate up. */
export function samePackage(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === "cargo") return name.toLowerCase().replaceAll("_", "-");
  return packageName(ecosystem, name);
}
