import type { Facts } from "../policy/model/facts.ts";
import { type Found, type Want, wantKey } from "../policy/model/reading.ts";
import type { CaseChange } from "./resolve-cases.ts";
import type { WrittenCase } from "./written-suite.ts";

/** What a case says of contents: texts of files, `.gitattributes`, and the names in the folders of all files that it names. */
export const caseReading = (
  written: WrittenCase & { readonly change?: CaseChange },
  files: Facts["files"],
): NonNullable<Facts["read"]> => {
  const found = new Map<string, Found>(written.change?.found);
  const add = (want: Want, one: Found): void => {
    found.set(wantKey(want), one);
  };
  const texts = new Map(Object.entries(written.contents ?? {}));
  for (const file of written.files ?? [])
    if (typeof file !== "string" && file.text !== undefined) texts.set(file.path, file.text);
  for (const [path, text] of texts) {
    add({ kind: "text", path, blob: "" }, { kind: "text", text });
    const attributes = /^(?:(.*)\/)?\.gitattributes$/.exec(path);
    if (attributes !== null) add({ kind: "attributes", path: attributes[1] ?? "" }, { kind: "text", text });
  }
  if (written.change?.found === undefined) {
    const paths = [...files.flatMap(({ path, previousPath = path }) => [path, previousPath]), ...texts.keys()];
    for (const [path, names] of namesByFolder([...paths, ...(written.present ?? [])]))
      for (const side of ["head", "base"] as const)
        add({ kind: "folder", side, path }, { kind: "names", names: [...names] });
  }
  return { more: false, found };
};

const namesByFolder = (paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    parts.forEach((name, index) => {
      const folder = parts.slice(0, index).join("/");
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(name));
    });
  }
  return folders;
};

/** All that policies may want of a commit's files; a suite reads it before it knows the policies. */
export const wantsOfFiles = (files: Facts["files"]): readonly Want[] => {
  const wants = new Map<string, Want>();
  const add = (want: Want): void => {
    wants.set(wantKey(want), want);
  };
  for (const { path, previousPath, status, blob } of files.slice(0, MAX_FILES)) {
    add({ kind: "text", path, blob });
    for (const folder of foldersAbove(path)) {
      add({ kind: "attributes", path: folder });
      add({ kind: "folder", side: status === "removed" ? "base" : "head", path: folder });
      // What `new_sibling` finds beside a new file.
      if (status === "added") add({ kind: "folder", side: "base", path: folder });
    }
    for (const folder of foldersAbove(previousPath ?? "")) add({ kind: "folder", side: "base", path: folder });
  }
  return [...wants.values()];
};

const MAX_FILES = 200;

const foldersAbove = (path: string): readonly string[] =>
  path === "" ? [] : path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));
