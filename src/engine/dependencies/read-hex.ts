import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";

/** `{:name, "~> 1.0"}` or `{:name, github: "o/r"}`: other tuples of a mix file have other second parts. */
const TUPLE =
  /\{\s{0,20}:"?([a-z_]\w{0,200})"?\s{0,20},\s{0,20}(?:(["'])\s{0,5}(?:[~><=!]{1,2}\s{0,5})?\d|\[?\s{0,20}(?:github|git|path|hex|in_umbrella|only|override|runtime|optional|app|env|organization|branch|tag|ref|sparse|manager|compile|system_env)\s{0,5}:)([^}]{0,400})/g;

/** What stands in the same repository. */
const OWN = /(?:in_umbrella:\s{0,5}true|\bpath:)/;

/**
 * Packages that a part of a `mix.exs` names. A tuple may run over several lines; comments are left out.
 */
export function readHex(excerpt: Excerpt): Found[] {
  const text = excerpt.lines.filter((line) => !/^\s*#/.test(line)).join("\n");
  const found: Found[] = [];
  for (const match of text.matchAll(TUPLE)) {
    const name = match[1];
    if (name !== undefined) found.push({ name, chosen: !OWN.test(match[0]) });
  }
  return found;
}
