export type TomlEntry = {
  readonly table: readonly string[] | undefined;
  /** Empty for a header; undefined for a line of an array without a visible key. */
  readonly key: readonly string[] | undefined;
  readonly value: string;
  readonly list: boolean;
};

const HEADER = /^\[\[?([^[\]{}]{1,400})\]\]?$/;
const BARE_HEADER = /^\[\[?[A-Za-z][\w.-]{0,200}(?:\."[^"]{0,200}"|\.'[^']{0,200}')?[\w.-]{0,200}\]\]?$/;
const BARE_KEY = /^[A-Za-z][\w.-]{0,200}[ \t]{0,20}=/;
const KEY = /^((?:[\w.-]|"[^"]{0,300}"|'[^']{0,300}'|[ \t]){1,400}?)[ \t]{0,20}=(.*)$/;

/** Reads a part of a TOML text, which may start and end anywhere. Never throws; linear. */
export const tomlEntries = (lines: readonly string[], atTop: boolean): TomlEntry[] => {
  const entries: TomlEntry[] = [];
  let table: readonly string[] | undefined = atTop ? [] : undefined;
  let key: readonly string[] | undefined;
  let depth = 0;
  let array = false;
  let quotes: string | undefined;
  for (const raw of lines) {
    if (quotes !== undefined) {
      if (raw.includes(quotes)) quotes = undefined;
      continue;
    }
    const line = withoutComment(raw);
    const text = line.text.trim();
    // The heading after `@@` may open an array that ends above the hunk. Neither a header nor a key stands in an array.
    if (depth > 0 && array && (BARE_HEADER.test(text) || BARE_KEY.test(text))) depth = 0;
    if (depth > 0) {
      entries.push({ table, key, value: text, list: true });
      depth += line.depth;
      continue;
    }
    const header = HEADER.exec(text)?.[1];
    if (header !== undefined) {
      table = partsOf(header);
      entries.push({ table, key: [], value: "", list: false });
      continue;
    }
    const [, written, right] = KEY.exec(text) ?? [];
    if (written === undefined || right === undefined) {
      // A line of strings only belongs to an array that started above.
      if (/^["'{]/.test(text)) entries.push({ table, key: undefined, value: text, list: true });
      continue;
    }
    const value = right.trim();
    array = value.startsWith("[");
    key = partsOf(written);
    quotes = ['"""', "'''"].find((each) => value.startsWith(each) && !value.slice(3).includes(each));
    depth = quotes === undefined ? Math.max(0, line.depth) : 0;
    entries.push({ table, key, value, list: array });
  }
  return entries;
};

const withoutComment = (line: string): { text: string; depth: number } => {
  let depth = 0;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== "") {
      if (sign === "\\" && quote === '"') at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "#") return { text: line.slice(0, at), depth };
    else if (sign === "[" || sign === "{") depth++;
    else if (sign === "]" || sign === "}") depth--;
  }
  return { text: line, depth };
};

const partsOf = (written: string): string[] => {
  const parts = written.match(/"[^"]*"|'[^']*'|[^.\s"']+/g) ?? [];
  return parts.slice(0, 20).map((part) => part.replace(/^["']|["']$/g, ""));
};
