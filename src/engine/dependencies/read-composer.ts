import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { jsonPairs } from "./json-pairs.ts";

const SECTIONS = new Set(["require", "require-dev"]);

/** `vendor/package`, or an extension of PHP itself; PHP and Composer themselves are no packages. */
const NAME = /^(?:[a-z0-9][\w.-]{0,200}\/[a-z0-9][\w.-]{0,200}|ext-[\w-]{1,100})$/i;

/** What stands as a version where the section is not shown: a range or a branch. */
const VERSION = /^(?:[~^<>=!v\s]*\d|\*|dev-|@(?:dev|alpha|beta|rc|stable)|self\.version$)/i;

/** Packages that a part of a `composer.json` names, in lower case as Packagist has them. */
export function readComposer(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const { within, key, value } of jsonPairs(excerpt.lines.join("\n"), excerpt.atTop)) {
    if (!NAME.test(key)) continue;
    const counts = within === undefined ? VERSION.test(value) : within.length === 1 && SECTIONS.has(within[0] ?? "");
    if (counts) found.push({ name: key.toLowerCase(), chosen: value !== "self.version" });
  }
  return found;
}
