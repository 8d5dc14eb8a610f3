import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { tomlEntries } from "./toml-entries.ts";

const COORDINATES = /^["']([A-Za-z][\w.-]{0,200}):([\w.-]{1,200}):[^"']{0,200}["']$/;
const MODULE = /\bmodule\s{0,9}=\s{0,9}["']([\w.-]{1,200}):([\w.-]{1,200})["']/;
const GROUP = /\bgroup\s{0,9}=\s{0,9}["']([\w.-]{1,200})["']/;
const NAME = /\bname\s{0,9}=\s{0,9}["']([\w.-]{1,200})["']/;

/** Libraries that a part of Gradle's version catalogue (`libs.versions.toml`) names, as `group:name`. */
export function readVersionCatalog(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  for (const { table, value } of tomlEntries(excerpt.lines, excerpt.atTop)) {
    if (table !== undefined && table[0] !== "libraries") continue;
    const [, group, name] = COORDINATES.exec(value) ??
      MODULE.exec(value) ?? [undefined, GROUP.exec(value)?.[1], NAME.exec(value)?.[1]];
    if (group !== undefined && name !== undefined) found.push({ name: `${group}:${name}`, chosen: true });
  }
  return found;
}
