import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { tomlEntries } from "./toml-entries.ts";

const SECTIONS = new Set([
  "dependencies",
  "dev-dependencies",
  "build-dependencies",
  "dev_dependencies",
  "build_dependencies",
]);

/** Keys of `[package]` and profiles that look like a package with a version, where the table is not shown. */
const OTHER_KEYS = new Set(["version", "edition", "rust-version", "resolver", "name", "opt-level", "license"]);

/** What stands for a package where the table is not shown: a version, or a table that says where it comes from. */
const VALUE = /^(?:["'](?:[~^<>=\s]*\d|\*)|\{[^}]*\b(?:version|git|path|workspace|registry|package)\s*=)/;

const NAME = /^[A-Za-z_][\w-]{0,100}$/;

/**
 * Crates that a part of a `Cargo.toml` names: `foo = "1"`, `foo = { … }`, `foo.workspace = true`, `[dependencies.foo]`,
 * by target and by workspace. A renamed one goes by its real name (`package = "real"`), one by path is of this repository.
 */
export function readCargo(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const { table, key, value } of tomlEntries(excerpt.lines, excerpt.atTop)) {
    const named = crateOf(table, key, value);
    if (named === undefined || !NAME.test(named)) continue;
    const real = /\bpackage\s*=\s*["']([\w-]{1,100})["']/.exec(value)?.[1] ?? named;
    found.push({ name: real, chosen: !/\{[^}]*\bpath\s*=/.test(value) });
  }
  return found;
}

function crateOf(
  table: readonly string[] | undefined,
  key: readonly string[] | undefined,
  value: string,
): string | undefined {
  if (key === undefined) return undefined;
  if (table === undefined) {
    const [name, part] = key;
    if (name === undefined || OTHER_KEYS.has(name)) return undefined;
    if (part !== undefined) return part === "workspace" || part === "version" ? name : undefined;
    return VALUE.test(value) ? name : undefined;
  }
  // `[target.'cfg(unix)'.dependencies]`, `[workspace.dependencies]`; `[patch.…]` and `[replace]` bend what is there.
  const at = table.findIndex((part) => SECTIONS.has(part));
  if (at === -1 || !(at === 0 || table[0] === "target" || (table[0] === "workspace" && at === 1))) return undefined;
  return table[at + 1] ?? key[0];
}
