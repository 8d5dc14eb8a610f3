import { posix } from "node:path";
import { readImports } from "./read-imports.ts";

/**
 * The house's layers. Imports go one way: `engine ← report ← github ← gate ← app | action | cli | sandbox`.
 * The gate is `src/gate.ts` and the files beside it that it is made of. `edge` is what the shells share and the gate is
 * handed: cryptography, the built-in policies' files, the reading of a local git range, the suites.
 */
const LAYERS = ["engine", "report", "github", "gate", "edge", "sandbox", "app", "action", "cli"] as const;
type Layer = (typeof LAYERS)[number];

/** Files at the top of `src` that touch the machine, so that only shells may import them. */
const EDGE_FILES = ["create-policy-cache.ts", "create-seal.ts", "read-builtin-policies.ts"];

const INNER = ["engine", "report", "github", "gate", "edge"] as const;

/** What each layer may import. The CLI starts the others (`sandbox`, `start`, `demo`), so it alone may know them. */
const MAY_IMPORT: Record<Layer, readonly Layer[]> = {
  engine: ["engine"],
  report: ["engine", "report"],
  github: ["engine", "report", "github"],
  gate: ["engine", "report", "github", "gate"],
  edge: INNER,
  sandbox: [...INNER, "sandbox"],
  app: [...INNER, "app"],
  action: [...INNER, "action"],
  cli: [...INNER, "cli", "sandbox", "app", "action"],
};

/** The packages that the pure layers may use: pure themselves, and needed. A new one is a decision. */
const PURE_PACKAGES = ["yaml", "zod", "minimatch", "re2js"];

/** What knows a host, a server or a terminal; only shells do. The adapter takes a client that a shell made. */
const SHELL_PACKAGES = ["probot", "@actions/core", "@actions/github", "hono", "@hono/node-server", "commander"];

/** The layer of a file, by its path from the repository's root. */
export const layerOf = (path: string): Layer => {
  const [, top = "", ...rest] = path.split("/");
  if (rest.length === 0) return EDGE_FILES.includes(top) ? "edge" : "gate";
  return LAYERS.find((layer) => layer === top) ?? "edge";
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const complaint = (path: string, specifier: string | undefined): string | undefined => {
  const layer = layerOf(path);
  const pure = layer === "engine" || layer === "report";
  if (specifier === undefined) return pure ? "imports something that is not named in the source" : undefined;
  if (specifier.startsWith(".")) {
    if (!/\.(ts|json)$/.test(specifier)) return `imports ${specifier} without its ending`;
    const target = posix.join(posix.dirname(path), specifier);
    if (!target.startsWith("src/")) return layer === "edge" || !pure ? undefined : `imports ${specifier}, outside src`;
    const wanted = layerOf(target);
    return MAY_IMPORT[layer].includes(wanted) ? undefined : `is ${layer} and imports ${wanted} (${specifier})`;
  }
  if (pure)
    return PURE_PACKAGES.includes(packageOf(specifier))
      ? undefined
      : `is ${layer}, which is pure, and imports ${specifier}`;
  if (["github", "gate"].includes(layer) && SHELL_PACKAGES.includes(packageOf(specifier)))
    return `is ${layer} and imports ${specifier}; a shell passes it in`;
  if (layer === "gate" && specifier.startsWith("node:"))
    return `is gate and imports ${specifier}; a shell passes it in`;
  return undefined;
};

/** Every import of a file that goes the wrong way, as `path:line is engine and imports github (…)`. */
export const checkImports = (path: string, source: string): readonly string[] =>
  readImports(source).flatMap(({ specifier, line }) => {
    const words = complaint(path, specifier);
    return words === undefined ? [] : [`${path}:${line} ${words}`];
  });
