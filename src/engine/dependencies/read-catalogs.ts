import type { Excerpt } from "./excerpts.ts";
import type { Found } from "./found.ts";
import { npmOverride, npmPackage } from "./read-npm.ts";

const ENTRY = /^( {0,40})(?:"([^"]{1,300})"|'([^']{1,300})'|([^\s#'":{][^:#]{0,300}?))\s{0,10}:(?:\s+(.*))?$/;

/** Maps in one line (`catalog: { stripe: ^17 }`), whose entries are read like lines. */
const INLINE = /^\{(.{0,2000})\}\s*(?:#.*)?$/;

/**
 * Packages that a part of a `pnpm-workspace.yaml` or `.yarnrc.yml` names in its catalogs, and those that its overrides put
 * in the place of others. Which map a line is in is known from its indentation; where that is not shown, a line counts that
 * says a version.
 */
export function readCatalogs(excerpt: Excerpt): Found[] {
  const found: Found[] = [];
  // Keys of the maps around, each with its indentation.
  let around: { readonly indent: number; readonly key: string }[] = [];
  const take = (indent: number, key: string, value: string): void => {
    around = around.filter((one) => one.indent < indent);
    const path = around.map((one) => one.key);
    const inside = INLINE.exec(value)?.[1];
    if (value === "" || inside !== undefined) {
      around.push({ indent, key });
      for (const entry of inside?.split(",") ?? []) {
        const [, , double, single, bare, text = ""] = ENTRY.exec(entry.trim()) ?? [];
        const name = double ?? single ?? bare;
        if (name !== undefined) take(indent + 1, name, plain(text));
      }
      return;
    }
    const shown = around[0]?.indent === 0;
    const [first = "", second] = path;
    if (first === "overrides" || first === "resolutions") found.push(...npmOverride(key, value));
    else if (first === "catalog" || (first === "catalogs" && second !== undefined))
      found.push(...npmPackage(key, value));
    else if (!shown && indent > 0 && /^(?:[~^<>=]{0,2}\d|npm:|jsr:|latest$)/.test(value))
      found.push(...npmPackage(key, value));
  };
  for (const line of excerpt.lines) {
    const [, blanks = "", double, single, bare, text = ""] = ENTRY.exec(line.trimEnd()) ?? [];
    const key = double ?? single ?? bare;
    if (key !== undefined) take(blanks.length, key, plain(text));
  }
  return found;
}

/** A value without its quotes, anchor and comment. */
const plain = (text: string): string => {
  const bare = text.trim().replace(/^&\w{1,60}\s{0,10}/, "");
  const quoted = /^(?:"([^"]*)"|'([^']*)')/.exec(bare);
  return quoted?.[1] ?? quoted?.[2] ?? bare.replace(/\s#.*$|^#.*$/, "").trim();
};
