import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { type JsonPair, jsonPairs } from "./json-pairs.ts";

/** The maps of `package.json` that bring packages; those of Bun's catalogs as well. */
const SECTIONS = new Set(["dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "catalog"]);

/** Maps that bend what other packages ask for: they bring a package where they put another one in its place. */
const OVERRIDES = new Set(["overrides", "resolutions"]);

/** https://docs.npmjs.com/cli/configuring-npm/package-json#name, a little wider for old names in capitals. */
const NAME = /^(?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214}$/;

/** What stands as a version where the section is not shown: a range, a tag in common use, or a place. */
const VERSION =
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
  if (within === undefined) return VERSION.test(value) && !OTHER_KEYS.has(key) ? npmPackage(key, value) : [];
  const [first = "", second = ""] = within;
  const overrides = OVERRIDES.has(first) || (first === "pnpm" && OVERRIDES.has(second));
  if (overrides) return npmOverride(key, value);
  const catalogs = within[0] === "workspaces" ? within.slice(1) : within;
  const counts =
    (catalogs.length === 1 && SECTIONS.has(catalogs[0] ?? "")) || (catalogs.length === 2 && catalogs[0] === "catalogs");
  return counts ? npmPackage(key, value) : [];
}

/** The package that a member of a map of dependencies brings: the one that an alias or an archive names, or its key. */
export function npmPackage(key: string, value: string): Found[] {
  const real = realName(value) ?? key;
  return NAME.test(real) ? [{ name: real, chosen: !OWN.test(value) }] : [];
}

/** An override brings a package only where it puts another one in place; another version of the same is not new. */
export function npmOverride(key: string, value: string): Found[] {
  const real = realName(value);
  // `parent>child@^1`, `parent/child`, `**\/child`: the last name is the one that is bent.
  const bent = /((?:@[\w.~-]{1,214}\/)?[\w.~-]{1,214})(?:@[^/>]{1,200})?$/.exec(key.slice(-600))?.[1];
  return real === undefined || real === bent || !NAME.test(real) ? [] : [{ name: real, chosen: true }];
}

const realName = (value: string): string | undefined =>
  ALIAS.exec(value)?.[1] ?? ARCHIVE.exec(value)?.[1]?.replace(/%2f/i, "/");
