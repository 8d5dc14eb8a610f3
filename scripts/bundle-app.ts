import { readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import { bundle, ROOT } from "./bundle/bundle.ts";
import { prepareInto } from "./prepare-policies.ts";

/**
 * `node scripts/bundle-app.ts [folder]`: makes `app/lib/`, the code of `@tollgate/app`. The packages that it imports
 * are its dependencies, no more and no fewer.
 */
const folder = resolve(ROOT, process.argv[2] ?? "app/lib");
const isPackage = (source: string): boolean => !/^(?:[./]|node:|@oxc-project\/)/.test(source);
const chunks = await bundle({
  // As deep as the sources, because the App starts the thread's file beside its own.
  input: { "app/start-app": "src/app/start-app.ts", "gate/policy-worker-thread": "src/gate/policy-worker-thread.ts" },
  folder,
  format: "esm",
  external: (source) => isPackage(source),
});
// Nothing is bundled but our own.
rmSync(join(folder, "licenses.txt"));
prepareInto(folder);

const nameOf = (source: string): string =>
  source
    .split("/")
    .slice(0, source.startsWith("@") ? 2 : 1)
    .join("/");
const imported = new Set(
  chunks
    .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
    .filter((source) => isPackage(source) && !chunks.some(({ fileName }) => fileName === source))
    .map(nameOf)
    .filter((name) => !builtinModules.includes(name)),
);
/** Loaded by name at run time: the log's reader, and what probot brings. */
const BY_NAME = ["pino-pretty"];
const { dependencies } = JSON.parse(readFileSync(join(ROOT, "app", "package.json"), "utf8"));
const said = Object.keys(dependencies).filter((name) => !BY_NAME.includes(name));
const missing = [...imported].filter((name) => !said.includes(name));
const unused = said.filter((name) => !imported.has(name));
if (missing.length + unused.length > 0)
  throw new Error(
    `app/package.json lacks ${missing.join(", ") || "nothing"}, and has too much: ${unused.join(", ") || "nothing"}`,
  );
