import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/** Folders whose suites run when none is named: the built-in policies' here, and a repository's own. */
const PLACES: readonly (readonly [folder: string, deep: boolean])[] = [
  ["policies", false],
  [".github/tollgate", true],
];

/** Entries that are looked at, at most; a folder of policies has a few dozen. */
const MOST_ENTRIES = 10_000;

/** The suites of a folder: `policies/*.test.yml` and `.github/tollgate/**\/*.test.yml`, in the order of their names. */
export const findSuites = (cwd: string): readonly string[] => {
  const found: string[] = [];
  let left = MOST_ENTRIES;
  const look = (folder: string, deep: boolean): void => {
    for (const entry of entriesOf(join(cwd, folder))) {
      if (left-- <= 0) return;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && deep) look(path, deep);
      else if (entry.isFile() && entry.name.endsWith(".test.yml")) found.push(path);
    }
  };
  for (const [folder, deep] of PLACES) look(folder, deep);
  return found;
};

/** What a folder holds, by name; nothing where there is no such folder. */
const entriesOf = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(code)) return [];
    throw error;
  }
};
