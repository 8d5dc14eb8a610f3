import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";

const BLOCK = /^\s*(require|replace|exclude|retract|tool|ignore|godebug)\s*\(/;
const LINE = /^\s*(?:require\s+)?"?([\w~-]+(?:\.[\w~-]+)+(?:\/[\w.~!+-]+)*)"?\s+v\d[\w.+-]*\s*(\/\/.*)?$/;

/** A module's major version is part of its path (https://go.dev/ref/mod#major-version-suffixes): `/v64` is the same module. */
const MAJOR = /\/v\d{1,6}$/;

/**
 * Modules that a part of a `go.mod` requires, without the major version's suffix. `// indirect` ones were put there by
 * the tool. Blocks other than `require` bring nothing.
 */
export function readGo(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  let block = "require";
  for (const line of excerpt.lines) {
    const opened = BLOCK.exec(line)?.[1];
    if (opened !== undefined) block = opened;
    else if (/^\s*\)/.test(line)) block = "require";
    else if (block === "require") {
      const [, path, comment] = LINE.exec(line) ?? [];
      if (path === undefined) continue;
      found.push({ name: path.replace(MAJOR, ""), chosen: !/\/\/\s*indirect\b/.test(comment ?? "") });
    }
  }
  return found;
}
