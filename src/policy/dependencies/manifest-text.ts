import { diffLines } from "../model/diff-lines.ts";

export type Excerpt = {
  /** Without line ends, each cut at 4,000 characters. */
  readonly lines: readonly string[];
  readonly atTop: boolean;
};

type Sides = { readonly before: readonly Excerpt[]; readonly after: readonly Excerpt[] };

const LONGEST_LINE = 4000;

const LONGEST_JSON_LINE = 200_000;

/**
 * Context lines are on both sides, so the section is visible and an unchanged name is not new. The heading after `@@`
 * is some line above the hunk; one that opens a multi-line string is left out, because it would hide the hunk.
 */
export const excerpts = (patch: string, json: boolean): Sides => {
  type Open = { lines: string[]; atTop: boolean };
  const before: Open[] = [];
  const after: Open[] = [];
  const longest = json ? LONGEST_JSON_LINE : LONGEST_LINE;
  const put = (side: Open[], text: string): void => {
    if (side.length === 0) side.push({ lines: [], atTop: false });
    side.at(-1)?.lines.push(unescaped(text.length > longest ? text.slice(0, longest) : text));
  };
  for (const line of diffLines(patch)) {
    if (line.kind === "hunk") {
      const heading = line.text === "" || /"""|'''/.test(line.text) ? [] : [line.text.slice(0, LONGEST_LINE)];
      before.push({ lines: [...heading], atTop: line.oldStart === 1 });
      after.push({ lines: [...heading], atTop: line.newStart === 1 });
    } else {
      if (line.kind !== "added") put(before, line.text);
      if (line.kind !== "removed") put(after, line.text);
    }
  }
  return { before, after };
};

const PLAIN = /^[\w@.:/+~-]$/;

/** Decodes escapes (`str\\u0069pe`, `&#105;`, `\\x69`, `\\151`) of name characters, because tools read them so. */
const unescaped = (line: string): string => {
  if (!/[\\&]/.test(line)) return line;
  const as = (whole: string, digits: string | undefined, base: number): string => {
    const code = digits === undefined ? Number.NaN : Number.parseInt(digits, base);
    const sign = code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : "";
    return PLAIN.test(sign) ? sign : whole;
  };
  return line
    .replace(/\\u\{?([0-9a-f]{2,6})\}?|\\x([0-9a-f]{2})/gi, (whole, long?: string, short?: string) =>
      as(whole, long ?? short, 16),
    )
    .replace(/\\([0-7]{3})/g, (whole, octal: string) => as(whole, octal, 8))
    .replace(/&#x([0-9a-f]{1,6});/gi, (whole, hex: string) => as(whole, hex, 16))
    .replace(/&#(\d{1,7});/g, (whole, decimal: string) => as(whole, decimal, 10));
};

export type Found = {
  readonly name: string;
  /** False if no person chose it: `// indirect` in Go, `# via` in compiled requirements, a local module. */
  readonly chosen: boolean;
};

export type ReadManifest = (excerpt: Excerpt, path: string) => Found[];

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

/**
 * Reads a part of a TOML text, which may start and end anywhere. A line with nothing but strings belongs to an array
 * that started above. Never throws; linear.
 */
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

type XmlTag = {
  readonly kind: "open" | "close";
  readonly name: string;
  readonly empty: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
};

const NAME = /^(\/?)(?:[\w.-]{1,100}:)?([\w.-]{1,200})/;
const ATTRIBUTE = /([\w:.-]{1,100})\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|'([^']{0,500})')/g;

/**
 * A part may start and end anywhere, also inside a comment. Comments and declarations are skipped; CDATA is text. Never
 * throws; linear.
 */
export const xmlTags = (text: string): XmlTag[] => {
  const tags: { kind: XmlTag["kind"]; name: string; empty: boolean; attributes: XmlTag["attributes"]; text: string }[] =
    [];
  const say = (some: string): void => {
    const tag = tags.at(-1);
    if (tag !== undefined && tag.text.length < LONGEST_TEXT) tag.text += some.slice(0, LONGEST_TEXT - tag.text.length);
  };
  const endOf = (end: string, from: number): number => {
    const found = text.indexOf(end, from);
    return found === -1 ? text.length : found;
  };
  const firstEnd = text.indexOf("-->");
  const firstOpen = text.indexOf("<!--");
  let at = firstEnd !== -1 && (firstOpen === -1 || firstEnd < firstOpen) ? firstEnd + 3 : 0;
  while (at < text.length) {
    const open = endOf("<", at);
    say(text.slice(at, open));
    at = open;
    if (at === text.length) break;
    if (text.startsWith("<!--", at)) at = endOf("-->", at + 4) + 3;
    else if (text.startsWith("<![CDATA[", at)) {
      const end = endOf("]]>", at + 9);
      say(text.slice(at + 9, end));
      at = end + 3;
    } else {
      const end = text.indexOf(">", at);
      if (end === -1) break;
      const inside = text.slice(at + 1, Math.min(end, at + 2000));
      const [, slash, name] = NAME.exec(inside) ?? [];
      at = end + 1;
      if (name === undefined) continue;
      tags.push({
        kind: slash === "/" ? "close" : "open",
        name,
        empty: inside.endsWith("/"),
        attributes: attributesOf(inside),
        text: "",
      });
    }
  }
  return tags.map((tag) => ({ ...tag, text: tag.text.trim() }));
};

const LONGEST_TEXT = 500;

const attributesOf = (inside: string): Record<string, string> => {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [, key, double, single] of inside.matchAll(ATTRIBUTE)) {
    if (key !== undefined) attributes[key.toLowerCase()] = double ?? single ?? "";
  }
  return attributes;
};
