import { Minimatch } from "minimatch";

/**
 * What a name must be, or begin with, end with and hold ("" if nothing is known). `test` is asked after these, with the
 * text as it is compared; undefined if these decide.
 */
export type PatternShape = {
  readonly exact: boolean;
  readonly first: string;
  readonly last: string;
  readonly within: string;
  readonly test: ((text: string) => boolean) | undefined;
};

/** The platform is fixed, so a backslash means the same everywhere. */
export const globOptions = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;

const unit = /[?[\]()|]/;

/** @param text of a pattern that is not left to minimatch */
export const shapeOf = (text: string): PatternShape => {
  const chunks = unit.test(text) ? chunksOf(text) : undefined;
  if (chunks !== undefined) {
    const { texts } = chunks;
    const last = texts.length > 1 ? (texts.at(-1) ?? "") : "";
    return { exact: false, first: texts[0] ?? "", last, within: longestInside(texts), test: fitting(chunks.chunks) };
  }
  if (!text.includes("*")) return { exact: true, first: text, last: text, within: "", test: undefined };
  const texts = text.split(/\*+/);
  const test = texts.length > 2 ? inOrder(texts) : undefined;
  return { exact: false, first: texts[0] ?? "", last: texts.at(-1) ?? "", within: longestInside(texts), test };
};

const longestInside = (texts: readonly string[]): string =>
  texts.slice(1, -1).reduce((most, one) => (one.length > most.length ? one : most), "");

export const minimatchTest = (part: string, ignoreCase: boolean): ((original: string) => boolean) => {
  const compiled = new Minimatch(part, { ...globOptions, nobrace: true, nocase: ignoreCase });
  return (original) => compiled.match(original);
};

const inOrder = (texts: readonly string[]): ((text: string) => boolean) => {
  const first = texts[0] ?? "";
  const last = texts.at(-1) ?? "";
  const middles = texts.slice(1, -1);
  return (text) => {
    const end = text.length - last.length;
    let from = first.length;
    for (const middle of middles) {
      const at = text.indexOf(middle, from);
      if (at === -1 || at + middle.length > end) return false;
      from = at + middle.length;
    }
    return true;
  };
};

type Unit = (code: number) => boolean;

type Chunks = { readonly texts: readonly string[]; readonly chunks: readonly (readonly Unit[])[] };

const CLASS = /\[([!^]?)(-?(?:[A-Za-z0-9_.+@=~](?:-[A-Za-z0-9_])?|-(?=\]))+)\]/y;

export const isPlain = (text: string): boolean => !unit.test(text) || chunksOf(text) !== undefined;

/**
 * `?` and plain classes as in `[a-z]`, between stars. Classes of other characters, and what stands in parentheses, have
 * rules that only minimatch knows.
 */
const chunksOf = (text: string): Chunks | undefined => {
  const chunks: Unit[][] = [[]];
  const texts: string[] = [""];
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? "";
    const chunk = chunks.at(-1) ?? [];
    if (character === "*") {
      if (chunk.length > 0 || chunks.length === 1) chunks.push([]);
      texts.push("");
    } else if (character === "?") {
      chunk.push(() => true);
      texts.push("");
    } else if (character === "[" && !text.startsWith("[[]", i)) {
      CLASS.lastIndex = i;
      const found = CLASS.exec(text);
      const one = found === null ? undefined : classOf(found[2] ?? "", found[1] !== "");
      if (found === null || one === undefined) return undefined;
      chunk.push(one);
      i += found[0].length - 1;
      texts.push("");
    } else if (/[()|]/.test(character)) return undefined;
    else {
      if (character === "[") i += 2;
      const code = character.charCodeAt(0);
      chunk.push((other) => other === code);
      texts.push((texts.pop() ?? "") + character);
    }
  }
  return { texts, chunks };
};

const fitting = (chunks: readonly (readonly Unit[])[]): ((name: string) => boolean) => {
  const stars = chunks.length > 1;
  const least = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const start = chunks[0] ?? [];
  const end = stars ? (chunks.at(-1) ?? []) : [];
  const middles = chunks.slice(1, -1);
  const fits = (name: string, at: number, chunk: readonly Unit[]): boolean => {
    for (let i = 0; i < chunk.length; i++) if (chunk[i]?.(name.charCodeAt(at + i)) !== true) return false;
    return true;
  };
  return (name) => {
    if (stars ? name.length < least : name.length !== least) return false;
    const stop = name.length - end.length;
    if (!fits(name, 0, start) || !fits(name, stop, end)) return false;
    let from = start.length;
    for (const middle of middles) {
      while (from + middle.length <= stop && !fits(name, from, middle)) from++;
      if (from + middle.length > stop) return false;
      from += middle.length;
    }
    return true;
  };
};

/** @returns undefined if a range is backwards or between kinds of characters */
const classOf = (members: string, negated: boolean): Unit | undefined => {
  const codes = new Set<number>();
  for (let i = 0; i < members.length; i++) {
    const start = members.charCodeAt(i);
    const isRange = members[i + 1] === "-" && i + 2 < members.length;
    const end = isRange ? members.charCodeAt(i + 2) : start;
    if (isRange) {
      if (end < start || kindOf(start) !== kindOf(end) || kindOf(start) === "other") return undefined;
      i += 2;
    }
    for (let code = start; code <= end; code++) codes.add(code);
  }
  return negated ? (code) => !codes.has(code) : (code) => codes.has(code);
};

const kindOf = (code: number): "digit" | "upper" | "lower" | "other" =>
  code >= 48 && code <= 57
    ? "digit"
    : code >= 65 && code <= 90
      ? "upper"
      : code >= 97 && code <= 122
        ? "lower"
        : "other";

/** So many characters of a beginning or an end are looked up at once. */
export const KEY = 4;

/** Of the last characters; other texts may have the same key. */
export const endKey = (text: string, count: number): number => {
  let key = 0;
  for (let i = 1; i <= count; i++) key = more(key, text.charCodeAt(text.length - i));
  return key;
};

export const startKey = (text: string, count: number): number => {
  let key = 0;
  for (let i = 0; i < count; i++) key = more(key, text.charCodeAt(i));
  return key;
};

export const more = (key: number, code: number): number => (Math.imul(key, 149) + code) & 0x3fff_ffff;

export const threeAt = (text: string, at: number): number =>
  (text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2);
