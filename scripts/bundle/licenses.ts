import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Bundled = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
};

/** The packages that modules belong to, by name. @throws if one brings no licence text */
export const packagesOf = (modules: Iterable<string>): readonly Bundled[] => {
  const folders = new Set<string>();
  for (const id of modules) {
    const path = id.replace(/^\0/, "").replace(/\?.*$/, "");
    if (path.includes("/node_modules/")) folders.add(folderOf(path));
  }
  const found = new Map<string, Bundled>();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Bundled;
    found.set(`${name}@${version}`, { name, version, license, text: textIn(folder, name) });
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
};

/** The nearest folder above with a package of a name; packages mark folders as modules by nameless ones. */
const folderOf = (path: string): string => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, "utf8")) as Partial<Bundled>;
      if (name !== undefined && version !== undefined) return folder;
    }
    if (dirname(folder) === folder) throw new Error(`${path} is of no package`);
  }
};

const textIn = (folder: string, name: string): string => {
  const file = readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(one));
  if (file !== undefined) return readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
  const readme = readdirSync(folder).find((one) => /^readme(?:[.-].*)?$/i.test(one));
  const section = /^#+ *licen[cs]e\b[\s\S]*/im.exec(
    readme === undefined ? "" : readFileSync(join(folder, readme), "utf8"),
  );
  if (section === null) throw new Error(`${name} brings no licence text (${folder})`);
  return section[0].trim();
};

export const licensesText = (packages: readonly Bundled[]): string =>
  packages
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
