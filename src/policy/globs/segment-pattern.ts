import { isPlain } from "./segment-shape.ts";

/**
 * One alternative of a part of a glob, with the braces written out: `*_{a,b}.{ts,js}` has `*_a` and `*_b`, both with
 * the endings `ts` and `js`. Without `endings`, it is about the whole name. `text` is in lower case if case does not
 * count, but for minimatch. minimatch takes ten times as long, so only what texts cannot say is left to it.
 */
export type SegmentPattern = {
  readonly text: string;
  readonly endings: readonly string[] | undefined;
  readonly by: "texts" | "minimatch";
};

/**
 * Endings are kept apart from what stands before them, because lists such as `*_{30 words}.{15 endings}` would be
 * hundreds of patterns. Whether a folder's name must be given is decided for a part as a whole.
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
  const dot = lastDotOutsideBraces(text);
  const endings = dot === -1 ? undefined : alternatives(text.slice(dot + 1));
  const stems = alternatives(dot === -1 ? text : text.slice(0, dot));
  if (stems === undefined || (dot !== -1 && endings === undefined)) return undefined;
  if (endings === undefined || endings.some((ending) => special.test(ending) || ending.includes("."))) {
    const all = endings === undefined ? stems : stems.flatMap((stem) => endings.map((ending) => `${stem}.${ending}`));
    if (all.length > 1 && all.some((one) => /^[*?]+$/.test(one))) return undefined;
    return all.every(isPart) ? all.flatMap((one) => segmentPatterns(one, ignoreCase, false) ?? []) : undefined;
  }
  const some = endings[0] ?? "";
  if (!stems.every((stem) => isPart(`${stem}.${some}`) && isPlain(stem))) return undefined;
  return stems.map((text) => ({ text, endings, by: "texts" }));
};

/** Braces that are left are ordinary characters. */
const special = /[*?[\]()|]/;

const isPart = (text: string): boolean => !/^(?:|\.|\.\.|\*\*+)$/.test(text) && balanced(text);

export const balanced = (part: string): boolean =>
  !part.includes("\\") && count(part, "(") === count(part, ")") && count(part, "[") === count(part, "]");

const count = (text: string, character: string): number => {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
};

const lastDotOutsideBraces = (text: string): number => {
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
