import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Files for the browser. They are served as they are in the repository, so no build can be out of date. */
const CLIENT = fileURLToPath(new URL("../../client/", import.meta.url));

const SCRIPTS: ReadonlySet<string> = new Set([
  ...["page.js", "playground.js", "address.js", "show-answer.js", "editors.js", "complete.js"],
]);

/** In this order, because later rules win over earlier ones of the same weight. */
const STYLES = ["base", "frame", "cards", "markdown", "diff", "checks", "forms", "lists", "playground"];

/** The packages that the playground's editor imports. */
const PACKAGES = [
  "codemirror",
  "@codemirror/autocomplete",
  "@codemirror/lang-yaml",
  "@codemirror/language",
  "@codemirror/lint",
  "@codemirror/state",
  "@codemirror/view",
];

const MODULES = "/_sandbox/modules/";

type Asset = { readonly text: string; readonly type: string };

export const readAsset = (path: string): Asset | undefined => {
  const read = (file: string): string => readFileSync(join(CLIENT, file), "utf8");
  if (path === "/_sandbox/style.css")
    return { text: STYLES.map((name) => read(`styles/${name}.css`)).join("\n"), type: "text/css" };
  const script = path.slice("/_sandbox/".length);
  if (SCRIPTS.has(script)) return { text: read(script), type: "text/javascript" };
  if (!path.startsWith(MODULES)) return undefined;
  const module = modules().get(path.slice(MODULES.length));
  return module === undefined ? undefined : { text: readFileSync(module, "utf8"), type: "text/javascript" };
};

/** For the browser's module loader, and its digest for the content policy. */
export const importMap = (): { readonly text: string; readonly digest: string } => {
  const names = [...modules().keys()];
  const text = JSON.stringify({ imports: Object.fromEntries(names.map((name) => [name, MODULES + name])) });
  return { text, digest: `sha256-${createHash("sha256").update(text).digest("base64")}` };
};

let found: ReadonlyMap<string, string> | undefined;

const modules = (): ReadonlyMap<string, string> => {
  found ??= existsSync(BUNDLED)
    ? new Map(
        Object.entries<string>(JSON.parse(readFileSync(BUNDLED, "utf8"))).map(([name, file]) => [
          name,
          join(CLIENT, file),
        ]),
      )
    : browserModules();
  return found;
};

/** Where the packages are not installed: names → files beside this one, written by `scripts/bundle-cli.ts`. */
const BUNDLED = join(CLIENT, "modules.json");

/** Names of packages → their module, of those above and of all that they import. */
export const browserModules = (): ReadonlyMap<string, string> => {
  const all = new Map<string, string>();
  const add = (name: string, from: string): void => {
    if (all.has(name)) return;
    const path = moduleOf(name, from);
    all.set(name, path);
    for (const [, imported = ""] of readFileSync(path, "utf8").matchAll(
      /^(?:import|export)\b[^'"\n]*?['"]([^'"./][^'"]*)['"]/gm,
    ))
      add(imported, dirname(path));
  };
  for (const name of PACKAGES) add(name, CLIENT);
  return all;
};

/** @throws if a package is not installed */
const moduleOf = (name: string, from: string): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    const root = join(folder, "node_modules", name);
    if (existsSync(join(root, "package.json"))) {
      const { exports, module } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      return join(root, exports?.import ?? exports?.["."]?.import ?? module);
    }
    if (dirname(folder) === folder) throw new Error(`The package ${name} is not installed.`);
  }
};
