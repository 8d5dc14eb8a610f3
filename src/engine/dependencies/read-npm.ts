import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { jsonPairs } from "./json-pairs.ts";

/** The maps of `package.json` that bring packages. `overrides` and `resolutions` only bend versions of what is there. */
const SECTIONS = new Set(["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]);

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

/**
 * Packages that a part of a `package.json` names. The section is known from the lines around; where it is not shown,
 * a member counts by its shape: a package's name with a version-like value.
 */
export function readNpm(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const { within, key, value } of jsonPairs(excerpt.lines.join("\n"), excerpt.atTop)) {
    if (!NAME.test(key)) continue;
    const counts =
      within === undefined
        ? VERSION.test(value) && !OTHER_KEYS.has(key)
        : within.length === 1 && SECTIONS.has(within[0] ?? "");
    if (counts) found.push({ name: key, chosen: !OWN.test(value) });
  }
  return found;
}
