import type { Excerpt, Found } from "./manifest-text.ts";

export type JsonPair = {
  /** Keys of the visible objects around it, outermost first; undefined if even the innermost key is not visible. */
  readonly within: readonly string[] | undefined;
  readonly key: string;
  readonly value: string;
};

type Level = {
  readonly key: string | undefined;
  readonly array: boolean;
  readonly pairs: JsonPair[];
  nested: boolean;
};

const MAX_DEPTH = 64;

/**
 * If the start of an object is not visible, its members count only while it looks like a flat map of strings, as
 * dependency maps are. If an invisible object closes, it was nested in another one, which is therefore no flat map.
 * Never throws; linear.
 */
const jsonPairs = (text: string, atTop: boolean): JsonPair[] => {
  const all: JsonPair[] = [];
  let deeper = 0;
  const stack: Level[] = [{ key: undefined, array: atTop, pairs: [], nested: false }];
  let last: string | undefined;
  let key: string | undefined;

  const open = (array: boolean): void => {
    const around = stack.at(-1);
    if (around !== undefined) around.nested = true;
    const name = key ?? (around?.array === true && around.key !== undefined ? "[]" : "");
    if (stack.length < MAX_DEPTH) stack.push({ key: name, array, pairs: [], nested: false });
    else deeper++;
    key = undefined;
    last = undefined;
  };
  const settle = (level: Level): void => {
    if (level.key !== undefined || !level.nested) for (const pair of level.pairs) all.push(pair);
  };
  const close = (): void => {
    if (deeper > 0) {
      deeper--;
      return;
    }
    const level = stack.pop();
    if (level !== undefined) settle(level);
    if (stack.length === 0) stack.push({ key: undefined, array: false, pairs: [], nested: true });
    key = undefined;
    last = undefined;
  };

  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      last = text.slice(at + 1, end).replaceAll("\\/", "/");
      at = end;
      const level = stack.at(-1);
      if (key !== undefined && level !== undefined && !level.array) {
        if (deeper === 0)
          level.pairs.push({ within: level.key === undefined ? undefined : pathOf(stack), key, value: last });
        key = undefined;
        last = undefined;
      }
    } else if (sign === ":") {
      key = last;
      last = undefined;
    } else if (sign === ",") {
      key = undefined;
      last = undefined;
    } else if (sign === "{") open(false);
    else if (sign === "[") open(true);
    else if (sign === "}" || sign === "]") close();
  }
  for (const level of stack) settle(level);
  return all;
};

/** The closing quote, or the line's end, because JSON strings contain no line ends. */
const endOfString = (text: string, from: number): number => {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"' || text[at] === "\n") return at;
  }
  return text.length;
};

const pathOf = (stack: readonly Level[]): string[] =>
  stack.flatMap((level) => (level.key === undefined || level.key === "" ? [] : [level.key]));

const NPM_SECTIONS = new Set([
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
  "catalog",
]);

const OVERRIDES = new Set(["overrides", "resolutions"]);

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, plus capitals of old names. */
const NPM_NAME = /^(?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214}$/;

const NPM_VERSION =
  /^(?:[~^<>=v\s]*(?:\d|[xX*](?:$|[.\s]))|\*$|(?:workspace|catalog|npm|file|link|portal|patch|github|gitlab|bitbucket|jsr|git|git\+\w{1,8}|https?):|(?:latest|next|beta|alpha|canary|rc|dev|nightly|experimental|insiders|lts)$)/;

const OTHER_KEYS = new Set([
  "version",
  "node",
  "npm",
  "yarn",
  "pnpm",
  "bun",
  "vscode",
  "packageManager",
  "homepage",
  "url",
  "license",
  "$schema",
  "bugs",
  "repository",
]);

const OWN = /^(?:workspace|file|link|portal):/;

const ALIAS = /^(?:npm|jsr|workspace):((?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214})(?:@|$)/;
const ARCHIVE = /^https?:\/\/[^\s?#]{1,300}?\/((?:@[\w.~-]{1,214}(?:\/|%2f))?[\w.~-]{1,214})\/-\/[^/\s]{1,300}\.tgz/i;

export const readNpm = (excerpt: Excerpt): Found[] =>
  jsonPairs(excerpt.lines.join("\n"), excerpt.atTop).flatMap(foundIn);

const foundIn = ({ within, key, value }: JsonPair): Found[] => {
  if (within === undefined) return NPM_VERSION.test(value) && !OTHER_KEYS.has(key) ? npmPackage(key, value) : [];
  const [first = "", second = ""] = within;
  const overrides = OVERRIDES.has(first) || (first === "pnpm" && OVERRIDES.has(second));
  if (overrides) return npmOverride(key, value);
  const catalogs = within[0] === "workspaces" ? within.slice(1) : within;
  const counts =
    (catalogs.length === 1 && NPM_SECTIONS.has(catalogs[0] ?? "")) ||
    (catalogs.length === 2 && catalogs[0] === "catalogs");
  return counts ? npmPackage(key, value) : [];
};

const npmPackage = (key: string, value: string): Found[] => {
  const real = realName(value) ?? key;
  return NPM_NAME.test(real) ? [{ name: real, chosen: !OWN.test(value) }] : [];
};

/** An override adds a package only if it replaces another one; a new version of the same is not new. */
const npmOverride = (key: string, value: string): Found[] => {
  const real = realName(value);
  const bent = /((?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214})(?:@[^/>]{1,200})?$/.exec(key.slice(-600))?.[1];
  return real === undefined || real === bent || !NPM_NAME.test(real) ? [] : [{ name: real, chosen: true }];
};

const realName = (value: string): string | undefined =>
  ALIAS.exec(value)?.[1] ?? ARCHIVE.exec(value)?.[1]?.replace(/%2f/i, "/");

const COMPOSER_SECTIONS = new Set(["require", "require-dev"]);

const COMPOSER_NAME = /^(?:[a-z0-9][\w.-]{0,200}\/[a-z0-9][\w.-]{0,200}|ext-[\w-]{1,100})$/i;

const COMPOSER_VERSION = /^(?:[~^<>=!v\s]*\d|\*|dev-|@(?:dev|alpha|beta|rc|stable)|self\.version$)/i;

export const readComposer = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  for (const { within, key, value } of jsonPairs(excerpt.lines.join("\n"), excerpt.atTop)) {
    if (!COMPOSER_NAME.test(key)) continue;
    const counts =
      within === undefined
        ? COMPOSER_VERSION.test(value)
        : within.length === 1 && COMPOSER_SECTIONS.has(within[0] ?? "");
    if (counts) found.push({ name: key.toLowerCase(), chosen: value !== "self.version" });
  }
  return found;
};

const ENTRY = /^( {0,40})(?:"([^"]{1,300})"|'([^']{1,300})'|([^\s#'":{][^:#]{0,300}?))\s{0,10}:(?:\s+(.*))?$/;

const INLINE = /^\{(.{0,2000})\}\s*(?:#.*)?$/;

/** Indentation shows the map; if it is not visible, lines with a version count. */
export const readCatalogs = (excerpt: Excerpt): Found[] => {
  const found: Found[] = [];
  let around: { readonly indent: number; readonly key: string }[] = [];
  const take = (indent: number, key: string, value: string): void => {
    around = around.filter((one) => one.indent < indent);
    const path = around.map((one) => one.key);
    const inside = INLINE.exec(value)?.[1];
    if (value === "" || inside !== undefined) {
      around.push({ indent, key });
      for (const entry of inside?.split(",") ?? []) {
        const [, , double, single, bare, text = ""] = ENTRY.exec(entry.trim()) ?? [];
        const name = double ?? single ?? bare;
        if (name !== undefined) take(indent + 1, name, plain(text));
      }
      return;
    }
    const shown = around[0]?.indent === 0;
    const [first = "", second] = path;
    if (first === "overrides" || first === "resolutions") found.push(...npmOverride(key, value));
    else if (first === "catalog" || (first === "catalogs" && second !== undefined))
      found.push(...npmPackage(key, value));
    else if (!shown && indent > 0 && /^(?:[~^<>=]{0,2}\d|npm:|jsr:|latest$)/.test(value))
      found.push(...npmPackage(key, value));
  };
  for (const line of excerpt.lines) {
    const [, blanks = "", double, single, bare, text = ""] = ENTRY.exec(line.trimEnd()) ?? [];
    const key = double ?? single ?? bare;
    if (key !== undefined) take(blanks.length, key, plain(text));
  }
  return found;
};

const plain = (text: string): string => {
  const bare = text.trim().replace(/^&\w{1,60}\s{0,10}/, "");
  const quoted = /^(?:"([^"]*)"|'([^']*)')/.exec(bare);
  return quoted?.[1] ?? quoted?.[2] ?? bare.replace(/\s#.*$|^#.*$/, "").trim();
};
