import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";

const BLOCK = /^\s*(require|replace|exclude|retract|tool|ignore|godebug)\s*\(/;
const MODULE = String.raw`"?([\w~-]+(?:\.[\w~-]+)+(?:\/[\w.~!+-]+)*)"?`;
const LINE = new RegExp(`^\\s*(?:require\\s+)?${MODULE}\\s+v\\d[\\w.+-]*\\s*(\\/\\/.*)?$`);
/** `old => new v1.2.3`, perhaps with the version that is replaced; a path has no version. */
const REPLACE = new RegExp(`^\\s*(?:replace\\s+)?${MODULE}(?:\\s+v[\\w.+-]+)?\\s*=>\\s*${MODULE}\\s+v\\d[\\w.+-]*`);
const TOOL = new RegExp(`^\\s*(?:tool\\s+)?${MODULE}\\s*(?:\\/\\/.*)?$`);

/** A module's major version is part of its path (https://go.dev/ref/mod#major-version-suffixes): `/v64` is the same module. */
const MAJOR = /\/v\d{1,6}$/;

/**
 * Modules that a part of a `go.mod` requires, without the major version's suffix, those that `replace` puts in the place of
 * others, and the packages that `tool` names. `// indirect` ones were put there by the tool.
 */
export function readGo(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  let block = "require";
  for (const line of excerpt.lines) {
    const opened = BLOCK.exec(line)?.[1];
    const single = /^\s*(replace|tool)\s+[^(\s]/.exec(line)?.[1];
    const kind = single ?? block;
    if (opened !== undefined) block = opened;
    else if (/^\s*\)/.test(line)) block = "require";
    else if (kind === "replace") {
      const [, old, now] = REPLACE.exec(line) ?? [];
      if (now !== undefined && plain(now) !== plain(old ?? "")) found.push({ name: plain(now), chosen: true });
    } else if (kind === "tool") {
      const [, path] = TOOL.exec(line) ?? [];
      if (path !== undefined) found.push({ name: path, chosen: true });
    } else if (kind === "require") {
      const [, path, comment] = LINE.exec(line) ?? [];
      if (path === undefined) continue;
      found.push({ name: plain(path), chosen: !/\/\/\s*indirect\b/.test(comment ?? "") });
    }
  }
  return found;
}

const plain = (path: string): string => path.replace(MAJOR, "");
