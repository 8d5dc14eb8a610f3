import { type Excerpt, type Found, tomlEntries, xmlTags } from "./manifest-text.ts";

const SECTIONS = new Set([
  "dependencies",
  "dev-dependencies",
  "build-dependencies",
  "dev_dependencies",
  "build_dependencies",
]);

const OTHER_KEYS = new Set(["version", "edition", "rust-version", "resolver", "name", "opt-level", "license"]);

const VALUE = /^(?:["'](?:[~^<>=\s]*\d|\*)|\{[^}]*\b(?:version|git|path|workspace|registry|package)\s*=)/;

const CARGO_NAME = /^[A-Za-z_][\w-]{0,100}$/;

/**
 * A renamed crate has its real name; a crate by path belongs to this repository.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
export const readCargo = (excerpt: Excerpt): Found[] => {
  const crates = new Map<string, { name: string; real?: string; own: boolean }>();
  for (const { table, key, value } of tomlEntries(excerpt.lines, excerpt.atTop)) {
    const place = crateOf(table, key, value);
    if (place === undefined || !CARGO_NAME.test(place.name)) continue;
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
const GO_LINE = new RegExp(`^\\s*(?:require\\s+)?${MODULE}\\s+v\\d[\\w.+-]*\\s*(\\/\\/.*)?$`);
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
      const [, path, comment] = GO_LINE.exec(line) ?? [];
      if (path === undefined) continue;
      found.push({ name: plain(path), chosen: !/\/\/\s*indirect\b/.test(comment ?? "") });
    }
  }
  return found;
};

const plain = (path: string): string => path.replace(MAJOR, "");

const GEM_LINE =
  /(?:^|[;{]|\bdo\b|\bthen\b)\s{0,200}(?:gem|[a-z_]\w{0,30}\.add_(?:runtime_|development_)?dependency)(?:\s{0,20}\(\s{0,20}|\s{1,20})(?:%q[<([{]|["'])([A-Za-z0-9][\w.-]{0,200})(?:["'>)\]}])([^;]{0,1000})/g;

const LOCAL_GEM = /\bpath(?:\s{0,9}=>|:)/;

export const readRubygems = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const line of excerpt.lines
    .join("\n")
    .replace(/\(\s{0,20}\n\s{0,200}/g, "(")
    .split("\n")) {
    if (/^\s*#/.test(line)) continue;
    for (const [, name, rest] of line.matchAll(GEM_LINE))
      if (name !== undefined) found.push({ name, chosen: !LOCAL_GEM.test(rest ?? "") });
  }
  return found;
};

/** `{:name, "~> 1.0"}` or `{:name, github: "o/r"}`; other tuples differ in the second part. */
const TUPLE =
  /\{\s{0,20}:"?([a-z_]\w{0,200})"?\s{0,20},\s{0,20}(?:(["'])\s{0,5}(?:[~><=!]{1,2}\s{0,5})?\d|\[?\s{0,20}(?:github|git|path|hex|in_umbrella|only|override|runtime|optional|app|env|organization|branch|tag|ref|sparse|manager|compile|system_env)\s{0,5}:)([^}]{0,400})/g;

const LOCAL_MIX_PACKAGE = /(?:in_umbrella:\s{0,5}true|\bpath:)/;

export const readHex = (excerpt: Excerpt): Found[] => {
  const text = excerpt.lines.filter((line) => !/^\s*#/.test(line)).join("\n");
  const found: Found[] = [];
  for (const match of text.matchAll(TUPLE)) {
    const name = match[1];
    if (name !== undefined) found.push({ name, chosen: !LOCAL_MIX_PACKAGE.test(match[0]) });
  }
  return found;
};

const ELEMENTS: Readonly<Record<string, string>> = {
  packagereference: "include",
  packageversion: "include",
  globalpackagereference: "include",
  packagedownload: "include",
  dotnetclitoolreference: "include",
  package: "id",
};

const NUGET_NAME = /^\w[\w.-]{0,200}$/;

export const readNuget = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const tag of xmlTags(excerpt.lines.join("\n"))) {
    const attribute = tag.kind === "open" ? ELEMENTS[tag.name.toLowerCase()] : undefined;
    if (attribute === undefined || !Object.hasOwn(ELEMENTS, tag.name.toLowerCase())) continue;
    for (const name of (tag.attributes[attribute] ?? "").split(";")) {
      if (NUGET_NAME.test(name.trim())) found.push({ name: name.trim(), chosen: true });
    }
  }
  return found;
};
