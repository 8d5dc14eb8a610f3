import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Every file under a folder of the repository, as paths from the repository's root with `/`, sorted.
 * A folder that does not exist has none.
 */
export const listFiles = (root: string, folder: string, ending: string): readonly string[] => {
  let entries: readonly { readonly parentPath: string; readonly name: string; isFile(): boolean }[];
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.includes("node_modules/"))
    .toSorted();
};
