import type { ChangedFile } from "../model/facts.ts";
import { type Language, languageOf } from "./comment-lines.ts";

/**
 * A line with each version, tag and digest replaced by one mark, so that lines that differ only in these are equal.
 * Undefined: it has none, or names a Kubernetes interface, of which another version is another interface. Linear.
 */
const withoutVersions = (line: string): string | undefined => {
  if (line.length > LONGEST || /^\s*(?:-\s+)?["']?apiVersion["']?\s*:/.test(line)) return undefined;
  const named = NAMED.exec(line);
  let text = line.replace(IMAGE_TAG, (whole, before: string, tag: string) => (isTag(tag) ? `${before}${MARK}` : whole));
  if (named !== null && isTag(named[2] ?? ""))
    text = `${named[1] ?? ""}${MARK}${text.slice(text.length - (named[3] ?? "").length)}`;
  text = text.replace(DIGEST, MARK).replace(VERSION, (whole) => (ADDRESS.test(whole) ? whole : MARK));
  if (CONTEXT.test(line)) text = text.replace(SHORT_VERSION, MARK);
  text = text.replace(PINNED, (_, before: string) => `${before}${MARK}`);
  text = text.replace(PREFIXED, (_, before: string) => `${before}${MARK}`);
  return text === line ? undefined : text;
};

/** A line that holds only a digest, as `--hash=sha256:…` and `"h1:…",` do; how many there are says nothing. */
const isDigestLine = (line: string): boolean =>
  line.length <= LONGEST &&
  line.replace(DIGEST, "") !== line &&
  /^[\W_]*(?:(?:hash|hashes|sha\d*|md5|digest|integrity|checksum|file)[\W_]*)*$/i.test(line.replace(DIGEST, ""));

const MARK = "\u0000";
const LONGEST = 400;

const DIGEST =
  /\b(?:sha(?:1|256|384|512)[:=-][\w+/=-]{20,}|h1:[\w+/]{40,}=*|[0-9a-f]{64}|[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{40}|[0-9a-f]{32})(?![\w+/=])/gi;

/** `1.2.3`, `v1.2.3-rc.1`, `^1.2.3`, `1.2.x`; four numbers are an address unless a name says otherwise. */
const VERSION = /[~^<>=!]{0,2} ?\bv?\d+(?:\.(?:\d+|x|\*)){2,}(?:[-+.][0-9A-Za-z][\w.+-]*|[a-z]+\d*)?(?![\w])/g;
const ADDRESS = /^ ?\d{1,3}(?:\.\d{1,3}){3}$/;

/** The sign before the number says that it is a version: `@v3`, `?ref=v1`, `"^18"`, `"~> 4.0"`, `v1.2`. Code has `x >= 3`, too. */
const PREFIXED =
  /(@|[?&]ref=|["'](?:[~^]|[~=<>!]=|[<>]|~>)\s?|["'\s:=@,([](?=v\d+\.\d)|[\s:][~^](?=\d))v?\d+(?:\.\d+)*(?:-[\w.]+)?(?![\w.])/g;

const PINNED = /^(\s*["']?[A-Za-z][\w.-]*(?:\[[\w, -]+\])?(?:==|~=|>=|<=|>|<))\d+(?:\.[\d*]+)*(?=["'\s,;]|$)/;

/** `golang:1.22-alpine`, `ghcr.io/acme/shop:main-1a2b3c4`, after a name as images have it; not `8080:80` and not `host:5432`. */
const IMAGE_TAG =
  /((?:\bimage["']?\s*[:=]\s*["']?|\bFROM\s+(?:--\S+\s+)?|docker:\/\/|\buses:\s*)[\w./-]*[A-Za-z][\w./-]*[:@])([\w][\w.+-]{0,127})(?=["'\s@]|$)/g;

const NAMED =
  /^(\s*(?:[-*]\s+)?["']?(?:[\w.-]*[-_.])?(?:version|versions|tag|newtag|imagetag|image_tag|revision|targetrevision|rev|ref|appversion|chartversion|digest|newdigest|checksum|sha|commit|hash|integrity|resolved)["']?\s*(?:[:=]|=>|:=|\?=)\s*["']?[~^<>=v ]{0,4})([^\s"',;#]{1,300})(["']?[\s,;)\]}]*(?:(?:#|\/\/).*)?)$/i;

/**
 * On a line with one of these keys or words, a number of one or two parts is a version: `go 1.22`,
 * `node-version: [20]`.
 */
const CONTEXT =
  /^\s*(?:(?:[-*]\s+)?["']?(?:[\w-]*[-_])?(?:versions?|edition|channel|requires)["']?\s*[:=]|go\s+\d|toolchain\s+go\d|ruby\s+["'\d]|(?:python|nodejs|java|golang|terraform|erlang|elixir|php)\s+\d[\w.+-]*$)/i;
const SHORT_VERSION = /(?<![\w.])[~^<>=]{0,2} ?v?\d+(?:\.\d+)?(?:-[A-Za-z][\w.-]*)?(?![\w.])/g;

const isTag = (text: string): boolean => /\d/.test(text) && /^[\w][\w.+/=-]*$/.test(text) && !text.includes("//");

export const EDIT_KINDS = ["bump", "whitespace", "comments", "imports", "rename"] as const;

export type EditKind = (typeof EDIT_KINDS)[number];

export type Edits = ReadonlySet<EditKind | "other">;

/** The kinds of a file's changes; empty if its lines are not known. Linear; never throws. */
export const editsOf = (file: ChangedFile): Edits => {
  const before = kept.get(file);
  if (before !== undefined) return before;
  const made = readEdits(file);
  kept.set(file, made);
  return made;
};
const kept = new WeakMap<ChangedFile, Edits>();

/** Larger changes are seldom of one kind. */
const MAX = { lines: 5_000, letters: 500_000 };

const readEdits = ({ path, previousPath, status, lines }: ChangedFile): Edits => {
  const kinds = new Set<EditKind | "other">();
  if (lines.kind !== "known") return kinds;
  if (status === "renamed" || previousPath !== undefined) kinds.add("rename");
  const { added, removed, blocks = [[removed.length, added.length]] } = lines;
  const letters = [...added, ...removed].reduce((sum, line) => sum + line.length, 0);
  if (added.length + removed.length > MAX.lines || letters > MAX.letters) return kinds.add("other");
  const language = languageOf(path);
  let [atRemoved, atAdded] = [0, 0];
  for (const [less, more] of blocks) {
    const was = removed.slice(atRemoved, atRemoved + less);
    const is = added.slice(atAdded, atAdded + more);
    atRemoved += less;
    atAdded += more;
    addBlock(kinds, simplified(kinds, was, language), simplified(kinds, is, language), language);
  }
  return kinds;
};

const simplified = (
  kinds: Set<EditKind | "other">,
  lines: readonly string[],
  language: Language,
): readonly string[] => {
  const code: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    const comment = endOfComment(lines, at, language);
    const imported = endOfImport(lines, at, language);
    if (line === "") kinds.add("whitespace");
    else if (comment !== undefined) {
      kinds.add("comments");
      at = comment;
    } else if (imported !== undefined) {
      kinds.add("imports");
      at = imported;
    } else code.push(lines[at] ?? "");
  }
  return code;
};

/**
 * @returns the index of the last line of a comment that begins here, also in the middle of one for documentation;
 * undefined if none does, or it ends elsewhere. Databases run `/*!` and `/*+`, so these are no comments.
 */
const endOfComment = (lines: readonly string[], at: number, { line: sign, block }: Language): number | undefined => {
  const line = (lines[at] ?? "").trim();
  if (sign?.test(line) === true) return at;
  if (block === undefined) return undefined;
  const [open, close] = block;
  if (open === "/*" && /^\*(?:\s|$)/.test(line)) return line.includes(close) ? undefined : at;
  if (!line.startsWith(open) || /^\/\*[!+]/.test(line)) return undefined;
  for (let end = at; end < lines.length; end++) {
    const text = (lines[end] ?? "").trim();
    const closed = text.indexOf(close, end === at ? open.length : 0);
    if (closed !== -1) return closed + close.length === text.length ? end : undefined;
  }
  return undefined;
};

const endOfImport = (lines: readonly string[], at: number, { imports, importBlock }: Language): number | undefined => {
  const line = (lines[at] ?? "").trim();
  if (line.length > LONGEST_IMPORT) return undefined;
  const [open, close] = importBlock ?? [];
  if (open === undefined || close === undefined || !open.test(line))
    return imports?.test(line) === true ? at : undefined;
  for (let end = at + 1; end < lines.length; end++) {
    const text = (lines[end] ?? "").trim();
    if (text.length > LONGEST_IMPORT) return undefined;
    if (close.test(text)) return end;
    if (!/^(?:type\s+)?[\w$."/*-]+(?:\s+as\s+[\w$]+|\s+"[^"]*")?,?$/.test(text)) return undefined;
  }
  return undefined;
};

const LONGEST_IMPORT = 1_000;

const addBlock = (
  kinds: Set<EditKind | "other">,
  was: readonly string[],
  is: readonly string[],
  language: Language,
): void => {
  if (was.length + is.length === 0) return;
  if (squeezed(was, language) === squeezed(is, language)) {
    kinds.add("whitespace");
    return;
  }
  const digests = (lines: readonly string[]): readonly string[] => lines.filter((line) => !isDigestLine(line));
  const [less, more] = [digests(was), digests(is)];
  if (less.length < was.length && more.length < is.length) kinds.add("bump");
  else if (less.length < was.length || more.length < is.length) kinds.add("other");
  if (less.length !== more.length) kinds.add("other");
  const counterparts = new Set(more.map((line) => withoutVersions(squeezed([line], language))));
  less.forEach((line, index) => {
    const [one, other] = [squeezed([line], language), squeezed([more[index] ?? ""], language)];
    const plain = withoutVersions(one);
    if (one === other) kinds.add("whitespace");
    else if (plain !== undefined && plain === withoutVersions(other)) kinds.add("bump");
    else {
      kinds.add("other");
      if (plain !== undefined && counterparts.has(plain)) kinds.add("bump");
    }
  });
};

/** Removes spaces without meaning: all outside of quotes, or only those at the end if indentation counts. */
const squeezed = (lines: readonly string[], { indented }: Language): string => {
  if (indented === true) return lines.map((line) => line.trimEnd()).join("\n");
  const kept: string[] = [];
  let quote = "";
  let blank = false;
  const text = lines.map((line) => line.trim()).join("\n");
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (quote === "" && BLANK.test(letter)) {
      blank = true;
      continue;
    }
    if (blank && WORD.test(letter) && WORD.test(kept.at(-1) ?? "")) kept.push(" ");
    blank = false;
    kept.push(letter);
    if (quote !== "" && letter === "\\") kept.push(text.charAt(++at));
    else if (letter === quote) quote = "";
    else if (quote === "" && QUOTE.test(letter)) quote = letter;
  }
  return kept.join("");
};

const BLANK = /\s/;
const WORD = /[\w$\u0080-\uffff]/;
const QUOTE = /["'`]/;
