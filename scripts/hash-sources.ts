import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** What the Action's bundle is made of. */
const FOLDERS = ["policy", "checklist", "comment", "report", "github", "gate", "action"].map((name) => `src/${name}`);
const OTHERS = ["scripts/bundle-action.ts", "scripts/prepare-policies.ts", "package-lock.json"];

/**
 * A digest of the Action's sources and of the packages that are bundled with them. It stands in `dist/sources.sha256`,
 * so that the tests know whether `dist/` is of these sources without building it (file times say nothing in a clone).
 *
 * @param root the repository's folder
 * @returns SHA-256, hexadecimal
 */
export const hashSources = (root: string): string => {
  const files = [...FOLDERS, "policies", "scripts/bundle"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|yml)$/.test(entry.name) && !entry.name.endsWith(".test.yml"))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
  const hash = createHash("sha256");
  for (const file of [...files, ...OTHERS].sort()) {
    hash
      .update(`${file.replaceAll("\\", "/")}\0`)
      .update(readFileSync(join(root, file), "utf8").replaceAll("\r\n", "\n"))
      .update("\0");
  }
  return hash.digest("hex");
};
