import { packageName } from "../model/ecosystem.ts";
import type { Excerpt, Found } from "./excerpts.ts";
import { readRequirements, readSetupCfg, readSetupPy, requirementName, stringsOf } from "./python-requirements.ts";
import { type TomlEntry, tomlEntries } from "./toml-entries.ts";

export const readPypi = (excerpt: Excerpt, path: string): Found[] => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "setup.py") return readSetupPy(excerpt);
  if (name === "setup.cfg") return readSetupCfg(excerpt);
  if (name === "pyproject.toml" || name === "Pipfile") return readPyproject(excerpt, path);
  return readRequirements(excerpt);
};

const OTHER_KEYS = new Set([
  "python",
  "version",
  "requires-python",
  "requires-poetry",
  "python_version",
  "python-version",
  "target-version",
  "minversion",
  "required-version",
  "python_full_version",
  "rev",
]);

const VERSION = /^(?:["'](?:[~^<>=!]|\*["'])|\{[^}]*\b(?:version|git|path|url)\s*=)/;

const INLINE_TABLE = /\{[^}]{0,300}\}/g;

const NAME = /^[A-Za-z0-9][\w.-]{0,200}$/;

/** PEP 621, PEP 735 groups, Poetry, uv, PDM, Hatch and every Pipfile category. */
const readPyproject = (excerpt: Excerpt, path: string): Found[] => {
  const pipfile = path.endsWith("Pipfile");
  const found: Found[] = [];
  for (const entry of tomlEntries(excerpt.lines, excerpt.atTop)) {
    const kind = kindOf(entry, pipfile);
    if (kind === "list" || kind === "pinned-list") {
      for (const text of stringsOf(entry.value.replace(INLINE_TABLE, ""))) {
        const name = requirementName(text, kind === "pinned-list");
        if (name !== undefined) found.push({ name, chosen: true });
      }
    } else if (kind !== undefined && NAME.test(kind.key) && kind.key.toLowerCase() !== "python") {
      found.push({ name: packageName("pypi", kind.key), chosen: !/\{[^}]*\bpath\s*=/.test(entry.value) });
    }
  }
  return found;
};

const kindOf = (entry: TomlEntry, pipfile: boolean): "list" | "pinned-list" | { key: string } | undefined => {
  const { table, key, value, list } = entry;
  // An array without a visible key may contain anything, so only pinned entries count.
  if (key === undefined) return table === undefined || listed(table, []) ? "pinned-list" : undefined;
  if (table === undefined) {
    const name = key[0] ?? "";
    if (key.length !== 1) return undefined;
    if (list) return /^(?:dev-)?dependencies$/.test(name) ? "list" : "pinned-list";
    return VERSION.test(value) && !OTHER_KEYS.has(name) ? { key: name } : undefined;
  }
  if (pipfile) {
    if (/^(?:source|requires|pipenv|scripts)$/.test(table[0] ?? "")) return undefined;
    return named(table[1] ?? key[0]);
  }
  if (table[0] === "tool" && table[1] === "poetry") {
    const at = table[2] === "group" ? 4 : 2;
    if (table[at] !== "dependencies" && !(at === 2 && table[at] === "dev-dependencies")) return undefined;
    return named(table[at + 1] ?? key[0]);
  }
  return listed(table, key) ? "list" : undefined;
};

const named = (key: string | undefined): { key: string } | undefined => (key === undefined ? undefined : { key });

const listed = (table: readonly string[], key: readonly string[]): boolean => {
  const at = [...table, ...key].join(".");
  const any = key.length === 0;
  if (any && (at === "project" || at === "tool.uv")) return true;
  if (/^(?:project\.dependencies|tool\.uv\.dev-dependencies)$/.test(at)) return true;
  if (/^(?:project\.optional-dependencies|dependency-groups|tool\.pdm\.dev-dependencies)(?:\.|$)/.test(at)) return true;
  return (
    /^tool\.hatch\.envs\.[^.]+(?:\.(?:extra-)?dependencies)$/.test(at) || (any && at.startsWith("tool.hatch.envs."))
  );
};
