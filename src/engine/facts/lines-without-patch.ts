import type { ChangedFile, ChangedLines } from "./facts.ts";
import { isBinaryName } from "./is-binary-name.ts";

/**
 * The lines of a file that git calls binary, or that a host shows no patch of though none are counted. Git takes a
 * file for binary that holds one NUL, or that `.gitattributes` says is; either can be arranged for a migration. Only
 * what is binary by its name is believed to have no lines; the rest has lines that are not shown.
 */
export const linesWithoutPatch = ({ path, status }: Pick<ChangedFile, "path" | "status">): ChangedLines => {
  if (status === "renamed") return { kind: "known", added: [], removed: [] };
  return isBinaryName(path) ? { kind: "binary" } : { kind: "too-large" };
};
