import type { Ecosystem } from "../dependencies/ecosystem.ts";

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
