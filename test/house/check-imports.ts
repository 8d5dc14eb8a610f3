import { posix } from "node:path";
import { readImports } from "./read-imports.ts";

/**
 * The layers, in the order of their imports: `policy ← checklist ← comment ← report ← github ← gate ← app | action | cli`.
 * The sandbox imports none of them, and none imports it: the command line loads its package. `shared` is what the shells share and pass to the gate: a local git repository, suites, the backtest, the audit
 * export, and the files of the gate that touch the machine.
 */
const LAYERS = [
  "policy",
  "checklist",
  "comment",
  "report",
  "github",
  "gate",
  "shared",
  "app",
  "action",
  "cli",
] as const;
type Layer = (typeof LAYERS)[number];

/** Files of the gate that use Node.js, so that only shells may import them. */
const SHARED_FILES = [
  "signer.ts",
  "signing-keys.ts",
  "builtin-policies.ts",
  "policy-worker.ts",
  "policy-worker-thread.ts",
];

const PURE = ["policy", "checklist", "comment", "report"] as const;
const INNER = [...PURE, "github", "gate", "shared"] as const;

/** What each layer may import. The CLI starts the others (`start`, `demo`), so it alone may import them. */
const MAY_IMPORT: Record<Layer, readonly Layer[]> = {
  policy: ["policy"],
  checklist: ["policy", "checklist"],
  comment: ["policy", "checklist", "comment"],
  report: PURE,
  github: [...PURE, "github"],
  gate: [...PURE, "github", "gate"],
  shared: INNER,
  app: [...INNER, "app"],
  action: [...INNER, "action"],
  cli: [...INNER, "cli", "app", "action"],
};

/** The packages that the pure layers may use: pure themselves, and needed. A new one is a decision. */
const PURE_PACKAGES = ["yaml", "zod", "minimatch", "re2js"];

/** Parts of packages, likewise. `hono/html` is the template that escapes, without the server. */
const PURE_ENTRIES = ["hono/html"];

/** What knows a host, a server or a terminal; only shells do. The adapter takes a client that a shell made. */
const SHELL_PACKAGES = ["probot", "@actions/core", "@actions/github", "hono", "@hono/node-server", "commander"];

/** The layer of a file, by its path from the repository's root. */
export const layerOf = (path: string): Layer => {
  const [, top = "", ...rest] = path.split("/");
  if (top === "gate" && SHARED_FILES.includes(rest.join("/"))) return "shared";
  return LAYERS.find((layer) => layer === top) ?? "shared";
};

const isPure = (layer: Layer): boolean => PURE.some((one) => one === layer);

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const complaint = (path: string, specifier: string | undefined): string | undefined => {
  if (path.startsWith("sandbox/"))
    return specifier?.startsWith(".") === true && !posix.join(posix.dirname(path), specifier).startsWith("sandbox/src/")
      ? `is the sandbox and imports ${specifier}, outside it`
      : undefined;
  const layer = layerOf(path);
  const pure = isPure(layer);
  if (specifier === undefined) return pure ? "imports something that is not named in the source" : undefined;
  if (specifier.startsWith(".")) {
    if (!/\.(ts|json)$/.test(specifier)) return `imports ${specifier} without its ending`;
    const target = posix.join(posix.dirname(path), specifier);
    if (target.startsWith("sandbox/")) return `imports ${specifier}; the sandbox is the package @tollgate/sandbox`;
    if (!target.startsWith("src/")) return !pure ? undefined : `imports ${specifier}, outside src`;
    const wanted = layerOf(target);
    return MAY_IMPORT[layer].includes(wanted) ? undefined : `is ${layer} and imports ${wanted} (${specifier})`;
  }
  if (pure)
    return PURE_PACKAGES.includes(packageOf(specifier)) || PURE_ENTRIES.includes(specifier)
      ? undefined
      : `is ${layer}, which is pure, and imports ${specifier}`;
  if (["github", "gate"].includes(layer) && SHELL_PACKAGES.includes(packageOf(specifier)))
    return `is ${layer} and imports ${specifier}; a shell passes it in`;
  if (layer === "gate" && specifier.startsWith("node:"))
    return `is gate and imports ${specifier}; a shell passes it in`;
  return undefined;
};

/** Every import of a file that goes the wrong way, as `path:line is policy and imports github (…)`. */
export const checkImports = (path: string, source: string): readonly string[] =>
  readImports(source).flatMap(({ specifier, line }) => {
    const words = complaint(path, specifier);
    return words === undefined ? [] : [`${path}:${line} ${words}`];
  });
