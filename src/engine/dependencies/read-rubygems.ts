import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";

/** `gem "x"` of a Gemfile, `spec.add_dependency "x"` and its kin of a gemspec; not in a comment. */
const LINE =
  /^\s{0,200}(?:gem|[a-z_]\w{0,30}\.add_(?:runtime_|development_)?dependency)(?:\s{0,20}\(\s{0,20}|\s{1,20})(?:%q[<([{]|["'])([A-Za-z0-9][\w.-]{0,200})(?:["'>)\]}])(.*)$/;

/** Several gems of this repository come by path. */
const OWN = /\bpath(?:\s{0,9}=>|:)/;

/** Gems that a part of a Gemfile or gemspec names. */
export function readRubygems(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const line of excerpt.lines) {
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name !== undefined) found.push({ name, chosen: !OWN.test(rest ?? "") });
  }
  return found;
}
