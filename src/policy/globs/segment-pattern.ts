import { Minimatch } from "minimatch";

/**
 * One alternative of a part of a glob, with the braces written out: `*_{a,b}.{ts,js}` has `*_a` and `*_b`, both with the
 * endings `ts` and `js`. Without `endings`, it is about the whole name.
 */
export type SegmentPattern = {
  /** As it is compared: in lower case if case does not count, but for minimatch. */
  readonly text: string;
  readonly endings: readonly string[] | undefined;
  /** What neither texts nor units can say is left to minimatch, which takes ten times as long for every name. */
  readonly by: "texts" | "minimatch";
};

/** What a name must be, or begin with, end with and hold (""  if nothing is known). */
export type PatternShape = {
  readonly exact: boolean;
  readonly first: string;
  readonly last: string;
  readonly within: string;
  /** Asked after these, with the text as it is compared; undefined if these decide. */
  readonly test: ((text: string) => boolean) | undefined;
};

/** The platform is fixed, so a backslash means the same everywhere. */
export const globOptions = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;

/**
 * Endings are kept apart from what stands before them, because lists such as `*_{30 words}.{15 endings}` would be
 * hundreds of patterns.
 *
 * @param folded the part as it is compared: in lower case if case does not count
 * @returns undefined if the glob must be written out as a whole first
 */
export const segmentPatterns = (part: string, ignoreCase: boolean, braces: boolean): SegmentPattern[] | undefined => {
  const text = ignoreCase ? part.toLowerCase() : part;
  if (!braces) {
    const dot = text.lastIndexOf(".");
    if (dot === -1 || special.test(text.slice(dot)) || !isPlain(text.slice(0, dot)))
      return [
        isPlain(text) ? { text, endings: undefined, by: "texts" } : { text: part, endings: undefined, by: "minimatch" },
      ];
    return [{ text: text.slice(0, dot), endings: [text.slice(dot + 1)], by: "texts" }];
  }
  const dot = lastDot(text);
  const endings = dot === -1 ? undefined : alternatives(text.slice(dot + 1));
  const stems = alternatives(dot === -1 ? text : text.slice(0, dot));
  if (stems === undefined || (dot !== -1 && endings === undefined)) return undefined;
  if (endings === undefined || endings.some((ending) => special.test(ending) || ending.includes("."))) {
    const all = endings === undefined ? stems : stems.flatMap((stem) => endings.map((ending) => `${stem}.${ending}`));
    // Whether a folder's name must be given is decided for a part as a whole.
    if (all.length > 1 && all.some((one) => /^[*?]+$/.test(one))) return undefined;
    return all.every(isPart) ? all.flatMap((one) => segmentPatterns(one, ignoreCase, false) ?? []) : undefined;
  }
  const some = endings[0] ?? "";
  if (!stems.every((stem) => isPart(`${stem}.${some}`) && isPlain(stem))) return undefined;
  return stems.map((text) => ({ text, endings, by: "texts" }));
};

/** Braces that are left are ordinary characters. */
const special = /[*?[\]()|]/;
const unit = /[?[\]()|]/;

/** A part that has a meaning of its own, or none, is not one among others. */
const isPart = (text: string): boolean => !/^(?:|\.|\.\.|\*\*+)$/.test(text) && balanced(text);

export const balanced = (part: string): boolean =>
  !part.includes("\\") && count(part, "(") === count(part, ")") && count(part, "[") === count(part, "]");

const count = (text: string, character: string): number => {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
};

/** The last dot outside of braces. */
const lastDot = (text: string): number => {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const character = text[i];
    if (character === "}") depth++;
    else if (character === "{") depth--;
    else if (character === "." && depth === 0) return i;
  }
  return -1;
};

/**
 * The texts that braces stand for; undefined if they are not plain lists (`{1..3}`, `{a}`, `${x}`), of which minimatch
 * knows the rules.
 */
const alternatives = (text: string): readonly string[] | undefined => {
  const open = text.indexOf("{");
  if (open === -1) return text.includes("}") ? undefined : [text];
  if (text.includes("$") || text.includes("..") || text.lastIndexOf("}", open) !== -1) return undefined;
  const commas: number[] = [];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const character = text[i];
    if (character === "{") depth++;
    else if (character === "," && depth === 1) commas.push(i);
    else if (character === "}" && --depth === 0) {
      if (commas.length === 0) return undefined;
      const after = alternatives(text.slice(i + 1));
      if (after === undefined) return undefined;
      const all: string[] = [];
      for (const [at, comma] of [open, ...commas].entries()) {
        const inside = alternatives(text.slice(comma + 1, commas[at] ?? i));
        if (inside === undefined) return undefined;
        for (const one of inside) for (const rest of after) all.push(text.slice(0, open) + one + rest);
      }
      return all;
    }
  }
  return undefined;
};

/**
 * Writes out only the braces that hold a slash, so that the others stay lists within one part.
 *
 * @returns undefined if the braces are not plain lists
 */
export const spreadSlashes = (glob: string): readonly string[] | undefined => {
  if (!glob.includes("{")) return glob.includes("}") ? undefined : [glob];
  if (glob.includes("$") || glob.includes("..")) return undefined;
  let done: readonly string[] = [""];
  let from = 0;
  let depth = 0;
  let open = 0;
  for (let i = 0; i < glob.length; i++) {
    if (glob[i] === "{") {
      if (depth++ === 0) open = i;
    } else if (glob[i] === "}" && --depth <= 0) {
      if (depth < 0) return undefined;
      const group = glob.slice(open, i + 1);
      const inside = group.includes("/") ? alternatives(group) : [group];
      if (inside === undefined) return undefined;
      const before = glob.slice(from, open);
      done = done.flatMap((start) => inside.map((one) => start + before + one));
      from = i + 1;
    }
  }
  return depth === 0 ? done.map((start) => start + glob.slice(from)) : undefined;
};

/** @param text of a pattern that is not left to minimatch */
export const shapeOf = (text: string): PatternShape => {
  const chunks = unit.test(text) ? chunksOf(text) : undefined;
  if (chunks !== undefined) {
    const { texts } = chunks;
    const last = texts.length > 1 ? (texts.at(-1) ?? "") : "";
    return { exact: false, first: texts[0] ?? "", last, within: longest(texts), test: fitting(chunks.chunks) };
  }
  if (!text.includes("*")) return { exact: true, first: text, last: text, within: "", test: undefined };
  const texts = text.split(/\*+/);
  const test = texts.length > 2 ? inOrder(texts) : undefined;
  return { exact: false, first: texts[0] ?? "", last: texts.at(-1) ?? "", within: longest(texts), test };
};

/** Of those between the first and the last. */
const longest = (texts: readonly string[]): string =>
  texts.slice(1, -1).reduce((most, one) => (one.length > most.length ? one : most), "");

/** Of a pattern that is left to minimatch: asked with the name before it was folded. */
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

/** `texts`: the literal ones, between what is none. */
type Chunks = { readonly texts: readonly string[]; readonly chunks: readonly (readonly Unit[])[] };

const CLASS = /\[([!^]?)(-?(?:[A-Za-z0-9_.+@=~](?:-[A-Za-z0-9_])?|-(?=\]))+)\]/y;

const isPlain = (text: string): boolean => !unit.test(text) || chunksOf(text) !== undefined;

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

/** Whether a name is units in order, with stars between the chunks. */
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
