import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { requirementName } from "./requirement-name.ts";
import { stringsOf } from "./strings-of.ts";

/** `install_requires=[`, `extras_require={`, `REQUIREMENTS = [`, `"dev": [` within them: what opens a list of requirements. */
const OPENER =
  /(?:require|depend|deps)\w{0,40}["']?\s{0,20}(?::\s{0,20}\w{0,40}(?:\[\w{0,40}\])?\s{0,20})?[=:]\s{0,20}[[({]/i;

/** `packages=…`: no line of a list of requirements begins so. */
const ASSIGNMENT = /^\s{0,200}\w{1,100}\s{0,20}=(?!=)/;

/** Lines that look like a pinned requirement and are none. */
const OTHERS = /python_requires|^\s*(?:version|name|url|description)\s*=/;

/**
 * Packages that a part of a `setup.py` names. Strings in a list under a name with `require` or `deps` in it count; in a
 * list whose name is not shown, those that say a version.
 */
export function readSetupPy(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  let depth = 0;
  let opened = false;
  let known = excerpt.atTop;
  for (const line of excerpt.lines) {
    const opener = opened && !ASSIGNMENT.test(line) ? null : OPENER.exec(line);
    if (opener !== null) {
      opened = true;
      known = true;
      depth = 0;
    }
    // What a heading behind `@@` opened may be closed above the hunk: another assignment says so.
    else if (opened && ASSIGNMENT.test(line)) opened = false;
    const from = opener === null ? 0 : opener.index + opener[0].length - 1;
    const inside = opened || (!known && /^\s*["']/.test(line));
    if (inside && !OTHERS.test(line)) {
      for (const text of stringsOf(line.slice(from))) {
        const name = requirementName(text, !opened);
        if (name !== undefined && !isKey(line, text)) found.push({ name, chosen: true });
      }
    }
    if (opened) {
      depth += bracketsOf(line.slice(from));
      if (depth <= 0) opened = false;
    }
  }
  return found;
}

/** `"dev": [` names a group, not a package. */
function isKey(line: string, text: string): boolean {
  const at = Math.max(line.indexOf(`"${text}"`), line.indexOf(`'${text}'`)) + text.length + 2;
  return /^\s{0,20}:/.test(line.slice(at, at + 25));
}

/** How many brackets a line leaves open (below zero: closes), strings and comments looked over. */
function bracketsOf(line: string): number {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== "") {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "#") break;
    else if ("[({".includes(sign)) depth++;
    else if ("])}".includes(sign)) depth--;
  }
  return depth;
}
