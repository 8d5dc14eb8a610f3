import type { Excerpt, Found } from "./excerpts.ts";
import { type JsonPair, jsonPairs } from "./json-pairs.ts";

/** The maps of `package.json` that bring packages; those of Bun's catalogs as well. */
const NPM_SECTIONS = new Set([
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
  "catalog",
]);

/** Maps that bend what other packages ask for: they bring a package where they put another one in its place. */
const OVERRIDES = new Set(["overrides", "resolutions"]);

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, a little wider for old names in capitals. */
const NPM_NAME = /^(?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214}$/;

/** What stands as a version where the section is not shown: a range, a tag in common use, or a place. */
const NPM_VERSION =
  /^(?:[~^<>=v\s]*(?:\d|[xX*](?:$|[.\s]))|\*$|(?:workspace|catalog|npm|file|link|portal|patch|github|gitlab|bitbucket|jsr|git|git\+\w{1,8}|https?):|(?:latest|next|beta|alpha|canary|rc|dev|nightly|experimental|insiders|lts)$)/;

/** Keys with version-like values that are no packages, where the section is not shown. */
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

/** What refers to a package of the same repository. */
const OWN = /^(?:workspace|file|link|portal):/;

/** Another package under this name: `npm:stripe@^1`, `jsr:@std/path@1`. */
const ALIAS = /^(?:npm|jsr|workspace):((?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214})(?:@|$)/;
/** A package's archive in a registry: `https://registry.npmjs.org/stripe/-/stripe-17.0.0.tgz`. */
const ARCHIVE = /^https?:\/\/[^\s?#]{1,300}?\/((?:@[\w.~-]{1,214}(?:\/|%2f))?[\w.~-]{1,214})\/-\/[^/\s]{1,300}\.tgz/i;

/**
 * Packages that a part of a `package.json` names, under their real names. The section is known from the lines around;
 * where it is not shown, a member counts by its shape: a package's name with a version-like value.
 */
export function readNpm(excerpt: Excerpt): Found[] {
  return jsonPairs(excerpt.lines.join("\n"), excerpt.atTop).flatMap(foundIn);
}

function foundIn({ within, key, value }: JsonPair): Found[] {
  if (within === undefined) return NPM_VERSION.test(value) && !OTHER_KEYS.has(key) ? npmPackage(key, value) : [];
  const [first = "", second = ""] = within;
  const overrides = OVERRIDES.has(first) || (first === "pnpm" && OVERRIDES.has(second));
  if (overrides) return npmOverride(key, value);
  const catalogs = within[0] === "workspaces" ? within.slice(1) : within;
  const counts =
    (catalogs.length === 1 && NPM_SECTIONS.has(catalogs[0] ?? "")) ||
    (catalogs.length === 2 && catalogs[0] === "catalogs");
  return counts ? npmPackage(key, value) : [];
}

/** The package that a member of a map of dependencies brings: the one that an alias or an archive names, or its key. */
export function npmPackage(key: string, value: string): Found[] {
  const real = realName(value) ?? key;
  return NPM_NAME.test(real) ? [{ name: real, chosen: !OWN.test(value) }] : [];
}

/** An override brings a package only where it puts another one in place; another version of the same is not new. */
export function npmOverride(key: string, value: string): Found[] {
  const real = realName(value);
  // `parent>child@^1`, `parent/child`, `**\/child`: the last name is the one that is bent.
  const bent = /((?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214})(?:@[^/>]{1,200})?$/.exec(key.slice(-600))?.[1];
  return real === undefined || real === bent || !NPM_NAME.test(real) ? [] : [{ name: real, chosen: true }];
}

const realName = (value: string): string | undefined =>
  ALIAS.exec(value)?.[1] ?? ARCHIVE.exec(value)?.[1]?.replace(/%2f/i, "/");

const COMPOSER_SECTIONS = new Set(["require", "require-dev"]);

/** `vendor/package`, or an extension of PHP itself; PHP and Composer themselves are no packages. */
const COMPOSER_NAME = /^(?:[a-z0-9][\w.-]{0,200}\/[a-z0-9][\w.-]{0,200}|ext-[\w-]{1,100})$/i;

/** What stands as a version where the section is not shown: a range or a branch. */
const COMPOSER_VERSION = /^(?:[~^<>=!v\s]*\d|\*|dev-|@(?:dev|alpha|beta|rc|stable)|self\.version$)/i;

/** Packages that a part of a `composer.json` names, in lower case as Packagist has them. */
export function readComposer(excerpt: Excerpt): Found[] {
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
}

const ENTRY = /^( {0,40})(?:"([^"]{1,300})"|'([^']{1,300})'|([^\s#'":{][^:#]{0,300}?))\s{0,10}:(?:\s+(.*))?$/;

/** Maps in one line (`catalog: { stripe: ^17 }`), whose entries are read like lines. */
const INLINE = /^\{(.{0,2000})\}\s*(?:#.*)?$/;

/**
 * Packages that a part of a `pnpm-workspace.yaml` or `.yarnrc.yml` names in its catalogs, and those that its overrides put
 * in the place of others. Which map a line is in is known from its indentation; where that is not shown, a line counts that
 * says a version.
 */
export function readCatalogs(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  // Keys of the maps around, each with its indentation.
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
}

/** A value without its quotes, anchor and comment. */
const plain = (text: string): string => {
  const bare = text.trim().replace(/^&\w{1,60}\s{0,10}/, "");
  const quoted = /^(?:"([^"]*)"|'([^']*)')/.exec(bare);
  return quoted?.[1] ?? quoted?.[2] ?? bare.replace(/\s#.*$|^#.*$/, "").trim();
};
