import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What the Action's bundle is made of, folders of `src/`. */
const FOLDERS = ["policy", "checklist", "comment", "report", "github", "gate", "action"];

/**
 * A digest of the Action's sources and of the packages that are bundled with them. It stands in `dist/sources.sha256`,
 * so that the tests know whether `dist/` is of these sources without building it (file times say nothing in a clone).
 *
 * @param root the repository's folder
 * @returns SHA-256, hexadecimal
 */
export const hashSources = (root: string): string => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, "src", folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
  const hash = createHash("sha256");
  for (const file of [...files, "tsconfig.json", "tsconfig.build.json", "package-lock.json"].sort()) {
    hash
      .update(`${file.replaceAll("\\", "/")}\0`)
      .update(readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n"))
      .update("\0");
  }
  return hash.digest("hex");
};
