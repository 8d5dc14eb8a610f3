import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";

/** `gem "x"` of a Gemfile, `spec.add_dependency "x"` and its kin of a gemspec; not in a comment. */
const LINE =
  /(?:^|[;{]|\bdo\b|\bthen\b)\s{0,200}(?:gem|[a-z_]\w{0,30}\.add_(?:runtime_|development_)?dependency)(?:\s{0,20}\(\s{0,20}|\s{1,20})(?:%q[<([{]|["'])([A-Za-z0-9][\w.-]{0,200})(?:["'>)\]}])([^;]{0,1000})/g;

/** Several gems of this repository come by path. */
const OWN = /\bpath(?:\s{0,9}=>|:)/;

/** Gems that a part of a Gemfile or gemspec names. */
export function readRubygems(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  // A call may go on in the next line: `gem(` and then the name.
  for (const line of excerpt.lines
    .join("\n")
    .replace(/\(\s{0,20}\n\s{0,200}/g, "(")
    .split("\n")) {
    if (/^\s*#/.test(line)) continue;
    for (const [, name, rest] of line.matchAll(LINE))
      if (name !== undefined) found.push({ name, chosen: !OWN.test(rest ?? "") });
  }
  return found;
}
