import type { Effort } from "../model/compiling.ts";
import { type SegmentPattern, segmentPatterns } from "./segment-pattern.ts";
import { endKey, KEY, minimatchTest, more, type PatternShape, shapeOf, startKey, threeAt } from "./segment-shape.ts";

/**
 * Parts of globs, each with a number, arranged so that a name is compared once with all of them. Plain data: the built-in
 * policies' is made at build time (`scripts/prepare-policies.ts`).
 * - `byEnding`: parts that ask for an ending alone.
 * - `parts`, `lists`, `texts`: by pattern, its part, its list of `endings` or -1, its text.
 * - `slow`: patterns that are left to minimatch.
 * - `names`, `stems`: asked about whole names, and about names without their last ending.
 */
export type SegmentData = {
  readonly ignoreCase: boolean;
  readonly endings: readonly (readonly string[])[];
  readonly byEnding: readonly (readonly [ending: string, parts: readonly number[]])[];
  readonly parts: readonly number[];
  readonly lists: readonly number[];
  readonly texts: readonly string[];
  readonly slow: readonly number[];
  readonly names: ShelfData;
  readonly stems: ShelfData;
};

/**
 * Patterns by what a text must end with, begin with or hold; those that have none of these are tried one by one.
 * `exact`: by text, a part and a list of endings, in turn.
 */
type ShelfData = {
  readonly exact: readonly (readonly [text: string, parts: readonly number[]])[];
  readonly byEnd: readonly (readonly [key: number, patterns: readonly number[]])[];
  readonly byStart: readonly (readonly [key: number, patterns: readonly number[]])[];
  readonly holding: readonly (readonly [key: number, patterns: readonly number[]])[];
  readonly rest: readonly number[];
};

export type SegmentBuilder = {
  /** @returns undefined if the part must be written out first (`segmentPatterns`) */
  readonly add: (part: string, braces: boolean) => number | undefined;
  readonly build: () => SegmentData;
};

/** @param nextPart numbers the parts, of which there may be several indexes */
export const segmentBuilder = (ignoreCase: boolean, nextPart: () => number): SegmentBuilder => {
  const known = new Map<string, number | undefined>();
  const lists = new Map<string, number>();
  const endings: (readonly string[])[] = [];
  const byEnding = new Map<string, number[]>();
  const parts: number[] = [];
  const listOfEach: number[] = [];
  const texts: string[] = [];
  const slow: number[] = [];
  const names = openShelf();
  const stems = openShelf();
  const listOf = (some: readonly string[] | undefined): number => {
    if (some === undefined) return -1;
    const key = some.join("/");
    const list = lists.get(key) ?? endings.push(some) - 1;
    lists.set(key, list);
    return list;
  };
  const add = (part: number, { text, endings: some, by }: SegmentPattern): void => {
    const list = listOf(some);
    const shelf = list === -1 ? names : stems;
    const number = texts.length;
    if (by === "minimatch") {
      slow.push(number);
      shelf.rest.push(number);
    } else {
      const { exact, first, last, within, test } = shapeOf(text);
      if (exact) {
        push(shelf.exact, text, part, list);
        return;
      }
      if (some !== undefined && first === "" && last === "" && test === undefined) {
        for (const ending of some) push(byEnding, ending, part);
        return;
      }
      if (last.length > 0) push(shelf.byEnd, endKey(last, Math.min(last.length, KEY)), number);
      else if (first.length > 0) push(shelf.byStart, startKey(first, Math.min(first.length, KEY)), number);
      else if (within.length > 2) push(shelf.holding, threeAt(within, 0), number);
      else shelf.rest.push(number);
    }
    texts.push(text);
    parts.push(part);
    listOfEach.push(list);
  };
  return {
    add: (part, braces) => {
      const key = (braces ? "b" : "t") + part;
      if (known.has(key)) return known.get(key);
      const alternatives = segmentPatterns(part, ignoreCase, braces);
      const number = alternatives === undefined ? undefined : nextPart();
      for (const pattern of alternatives ?? []) add(number ?? 0, pattern);
      known.set(key, number);
      return number;
    },
    build: () => ({
      ignoreCase,
      endings,
      byEnding: [...byEnding],
      parts,
      lists: listOfEach,
      texts,
      slow,
      names: closeShelf(names),
      stems: closeShelf(stems),
    }),
  };
};

const openShelf = () => ({
  exact: new Map<string, number[]>(),
  byEnd: new Map<number, number[]>(),
  byStart: new Map<number, number[]>(),
  holding: new Map<number, number[]>(),
  rest: [] as number[],
});

const closeShelf = ({ exact, byEnd, byStart, holding, rest }: ReturnType<typeof openShelf>): ShelfData => ({
  exact: [...exact],
  byEnd: [...byEnd],
  byStart: [...byStart],
  holding: [...holding],
  rest,
});

const push = <Key>(map: Map<Key, number[]>, key: Key, ...more: readonly number[]): void => {
  const before = map.get(key);
  if (before === undefined) map.set(key, [...more]);
  else before.push(...more);
};

export type SegmentMatcher = {
  /**
   * Adds the numbers of the parts that a name matches, but for those that ask for its ending alone. @returns the number of
   * the latter's list, or -1
   */
  readonly match: (name: string, found: number[]) => number;
  readonly byEnding: readonly (readonly number[])[];
};

type Pattern = PatternShape & { readonly part: number; readonly endings: ReadonlySet<string> | undefined };

type Shelf = {
  readonly exact: ReadonlyMap<string, readonly number[]>;
  readonly byEnd: ReadonlyMap<number, readonly number[]>;
  readonly byStart: ReadonlyMap<number, readonly number[]>;
  readonly holding: ReadonlyMap<number, readonly number[]>;
  readonly rest: readonly number[];
};

const shelfOf = ({ exact, byEnd, byStart, holding, rest }: ShelfData): Shelf => ({
  exact: new Map(exact),
  byEnd: new Map(byEnd),
  byStart: new Map(byStart),
  holding: new Map(holding),
  rest,
});

export const segmentMatcher = (data: SegmentData, count: number, effort: Effort): SegmentMatcher => {
  const { ignoreCase } = data;
  const endings = data.endings.map((some) => new Set(some));
  const byEnding = new Map(data.byEnding.map(([one], index) => [one, index]));
  const names = shelfOf(data.names);
  const stems = shelfOf(data.stems);
  // Each is made when it is first met, because most are never.
  const patterns = Array.from<Pattern | undefined>({ length: data.texts.length });
  const slow = new Set(data.slow);
  const seen = new Int32Array(count);
  let round = 0;
  let original = "";
  let ending = "";
  let found: number[] = [];
  const patternAt = (number: number): Pattern => {
    const text = data.texts[number] ?? "";
    const made = {
      ...(slow.has(number) ? leftToMinimatch(text) : shapeOf(text)),
      part: data.parts[number] ?? 0,
      endings: endings[data.lists[number] ?? -1],
    };
    patterns[number] = made;
    return made;
  };
  const leftToMinimatch = (part: string): PatternShape => {
    const test = minimatchTest(part, ignoreCase);
    return { exact: false, first: "", last: "", within: "", test: () => test(original) };
  };
  const find = (part: number): void => {
    if (seen[part] === round) return;
    seen[part] = round;
    found.push(part);
  };
  /** @param at where `within` would stand, or -1 */
  const among = (some: readonly number[] | undefined, text: string, at: number): void => {
    if (some === undefined) return;
    effort(some.length);
    for (const number of some) {
      const pattern = patterns[number] ?? patternAt(number);
      if (seen[pattern.part] === round) continue;
      if (at !== -1 && !text.startsWith(pattern.within, at)) continue;
      if (pattern.endings !== undefined && !pattern.endings.has(ending)) continue;
      const { first, last, test } = pattern;
      if (text.length < first.length + last.length || !text.endsWith(last) || !text.startsWith(first)) continue;
      if (test === undefined || test(text)) find(pattern.part);
    }
  };
  const ask = ({ exact, byEnd, byStart, holding, rest }: Shelf, text: string): void => {
    const same = exact.get(text);
    if (same !== undefined)
      for (let i = 0; i < same.length; i += 2) {
        const list = same[i + 1] ?? -1;
        if (list === -1 || endings[list]?.has(ending) === true) find(same[i] ?? 0);
      }
    const { length } = text;
    const longest = Math.min(length, KEY);
    for (let count = 1, end = 0, start = 0; count <= longest; count++) {
      end = more(end, text.charCodeAt(length - count));
      start = more(start, text.charCodeAt(count - 1));
      among(byEnd.get(end), text, -1);
      among(byStart.get(start), text, -1);
    }
    if (holding.size > 0) {
      effort(length);
      for (let at = 0; at + 2 < length; at++) among(holding.get(threeAt(text, at)), text, at);
    }
    if (rest.length > 0) among(rest, text, -1);
  };
  return {
    byEnding: data.byEnding.map(([, parts]) => parts),
    match: (written, into) => {
      const name = ignoreCase ? written.toLowerCase() : written;
      round++;
      original = written;
      found = into;
      ending = "";
      ask(names, name);
      const dot = name.lastIndexOf(".");
      if (dot === -1) return -1;
      ending = name.slice(dot + 1);
      ask(stems, name.slice(0, dot));
      return byEnding.get(ending) ?? -1;
    },
  };
};
