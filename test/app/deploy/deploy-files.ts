import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { listFiles } from "../../house/list-files.ts";
import { REPOSITORY_ROOT } from "../../house/repository-root.ts";

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(REPOSITORY_ROOT, path), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: manifests are what others define; each test looks at what it is about.
export type Manifest = any;

/** The documents of a file of YAML; a key that stands twice, or a tab, throws. */
export const documentsOf = (path: string): readonly Manifest[] =>
  parseAllDocuments(textOf(path), { uniqueKeys: true, strict: true }).map((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) throw error;
    return document.toJS();
  });

/** Every file of a folder of `deploy/kubernetes`, with its only document. */
export const kubernetesOf = (folder: string): ReadonlyMap<string, Manifest> =>
  new Map(
    listFiles(REPOSITORY_ROOT, `deploy/kubernetes/${folder}`, ".yml").map((path) => {
      const [manifest, ...others] = documentsOf(path);
      if (others.length > 0) throw new Error(`${path} holds several documents.`);
      return [path.replace(`deploy/kubernetes/${folder}/`, ""), manifest];
    }),
  );

/** One instruction of a Dockerfile: `RUN`, and what stands behind it on one line. */
export type Instruction = { readonly name: string; readonly rest: string };

/** The instructions of a Dockerfile, lines that go on put together, comments left out. */
export const instructionsOf = (text: string): readonly Instruction[] =>
  text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      if (name === "") throw new Error(`This is no instruction: ${line}`);
      return { name, rest };
    });

/** What a file of variables sets or shows as a comment, in order. */
export const variablesOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name);
