import type { Excerpt, Found } from "./excerpts.ts";
import { tomlEntries } from "./toml-entries.ts";

const SECTIONS = new Set([
  "dependencies",
  "dev-dependencies",
  "build-dependencies",
  "dev_dependencies",
  "build_dependencies",
]);

const OTHER_KEYS = new Set(["version", "edition", "rust-version", "resolver", "name", "opt-level", "license"]);

const VALUE = /^(?:["'](?:[~^<>=\s]*\d|\*)|\{[^}]*\b(?:version|git|path|workspace|registry|package)\s*=)/;

const NAME = /^[A-Za-z_][\w-]{0,100}$/;

/**
 * A renamed crate has its real name; a crate by path belongs to this repository.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
export const readCargo = (excerpt: Excerpt): Found[] => {
  const crates = new Map<string, { name: string; real?: string; own: boolean }>();
  for (const { table, key, value } of tomlEntries(excerpt.lines, excerpt.atTop)) {
    const place = crateOf(table, key, value);
    if (place === undefined || !NAME.test(place.name)) continue;
    const id = `${(table ?? []).slice(0, place.at).join(".")} ${place.name}`;
    const crate = crates.get(id) ?? { name: place.name, own: false };
    crates.set(id, crate);
    const own = /^["']([\w-]{1,100})["']/.exec(value)?.[1];
    const real = place.part === "package" ? own : /\bpackage\s*=\s*["']([\w-]{1,100})["']/.exec(value)?.[1];
    if (real !== undefined) crate.real = real;
    if (place.part === "path" || /\{[^}]*\bpath\s*=/.test(value)) crate.own = true;
  }
  return [...crates.values()].map(({ name, real, own }) => ({ name: real ?? name, chosen: !own }));
};

type Place = { readonly name: string; readonly at: number; readonly part?: string | undefined };

const PARTS = new Set(["workspace", "version", "package", "git", "path", "registry"]);

const crateOf = (
  table: readonly string[] | undefined,
  key: readonly string[] | undefined,
  value: string,
): Place | undefined => {
  if (key === undefined) return undefined;
  if (table === undefined) {
    const [name, part] = key;
    if (name === undefined || OTHER_KEYS.has(name)) return undefined;
    if (part !== undefined) return PARTS.has(part) ? { name, at: 0, part } : undefined;
    return VALUE.test(value) ? { name, at: 0 } : undefined;
  }
  // `[patch.…]` and `[replace]` bring a crate only if they name another one.
  if (table[0] === "patch" || table[0] === "replace") {
    const named = /\bpackage\s*=\s*["']([\w-]{1,100})["']/.exec(value)?.[1];
    return named === undefined ? undefined : { name: named, at: table.length };
  }
  const at = table.findIndex((part) => SECTIONS.has(part));
  if (at === -1 || !(at === 0 || table[0] === "target" || (table[0] === "workspace" && at === 1))) return undefined;
  const below = table[at + 1];
  const name = below ?? key[0];
  return name === undefined ? undefined : { name, at: at + 1, part: below === undefined ? key[1] : key[0] };
};

const BLOCK = /^\s*(require|replace|exclude|retract|tool|ignore|godebug)\s*\(/;
const MODULE = String.raw`"?([\w~-]+(?:\.[\w~-]+)+(?:\/[\w.~!+-]+)*)"?`;
const LINE = new RegExp(`^\\s*(?:require\\s+)?${MODULE}\\s+v\\d[\\w.+-]*\\s*(\\/\\/.*)?$`);
const REPLACE = new RegExp(`^\\s*(?:replace\\s+)?${MODULE}(?:\\s+v[\\w.+-]+)?\\s*=>\\s*${MODULE}\\s+v\\d[\\w.+-]*`);
const TOOL = new RegExp(`^\\s*(?:tool\\s+)?${MODULE}\\s*(?:\\/\\/.*)?$`);

/** https://go.dev/ref/mod#major-version-suffixes: `/v64` is the same module. */
const MAJOR = /\/v\d{1,6}$/;

/** Required modules, replacements and tools; the go command adds `// indirect`. https://go.dev/ref/mod#go-mod-file */
export const readGo = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  let block = "require";
  for (const line of excerpt.lines) {
    const opened = BLOCK.exec(line)?.[1];
    const single = /^\s*(replace|tool)\s+[^(\s]/.exec(line)?.[1];
    const kind = single ?? block;
    if (opened !== undefined) block = opened;
    else if (/^\s*\)/.test(line)) block = "require";
    else if (kind === "replace") {
      const [, old, now] = REPLACE.exec(line) ?? [];
      if (now !== undefined && plain(now) !== plain(old ?? "")) found.push({ name: plain(now), chosen: true });
    } else if (kind === "tool") {
      const [, path] = TOOL.exec(line) ?? [];
      if (path !== undefined) found.push({ name: path, chosen: true });
    } else if (kind === "require") {
      const [, path, comment] = LINE.exec(line) ?? [];
      if (path === undefined) continue;
      found.push({ name: plain(path), chosen: !/\/\/\s*indirect\b/.test(comment ?? "") });
    }
  }
  return found;
};

const plain = (path: string): string => path.replace(MAJOR, "");
