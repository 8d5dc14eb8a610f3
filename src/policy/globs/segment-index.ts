import type { Effort } from "../model/compiling.ts";
import { type Rest, type SegmentPattern, segmentPatterns, testOf } from "./segment-pattern.ts";

/**
 * Parts of globs, each with a number, arranged so that a name is compared once with all of them. Plain data: the built-in
 * policies' is made at build time (`prepared-policies.ts`).
 */
export type SegmentData = {
  readonly ignoreCase: boolean;
  /** Lists of endings. */
  readonly endings: readonly (readonly string[])[];
  /** Parts that ask for an ending alone. */
  readonly byEnding: readonly (readonly [ending: string, parts: readonly number[]])[];
  readonly patterns: readonly PatternData[];
  /** Asked about whole names, and about names without their last ending. */
  readonly names: ShelfData;
  readonly stems: ShelfData;
};

/** `endings`: the number of a list, or -1. */
type PatternData = readonly [part: number, endings: number, first: string, last: string, within: string, rest?: Rest];

/** Patterns by what a text must end with, begin with or hold; those that have none of these are tried one by one. */
type ShelfData = {
  /** Part and list of endings, in turn. */
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
  const patterns: PatternData[] = [];
  const names = openShelf();
  const stems = openShelf();
  const listOf = (some: readonly string[] | undefined): number => {
    if (some === undefined) return -1;
    const key = some.join("/");
    const list = lists.get(key) ?? endings.push(some) - 1;
    lists.set(key, list);
    return list;
  };
  const add = (part: number, pattern: SegmentPattern): void => {
    const { first, last, exact, within, rest } = pattern;
    const list = listOf(pattern.endings);
    if (pattern.endings !== undefined && !exact && first === "" && last === "" && rest === undefined)
      for (const ending of pattern.endings) push(byEnding, ending, part);
    else if (exact) push((list === -1 ? names : stems).exact, first, part, list);
    else {
      const entry: PatternData = [part, list, first, last, within, ...(rest === undefined ? [] : [rest])];
      place(list === -1 ? names : stems, patterns.push(entry) - 1, entry);
    }
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
      patterns,
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

const place = (shelf: ReturnType<typeof openShelf>, pattern: number, [, , first, last, within]: PatternData): void => {
  if (last.length > 0) push(shelf.byEnd, endKey(last, Math.min(last.length, KEY)), pattern);
  else if (first.length > 0) push(shelf.byStart, startKey(first, Math.min(first.length, KEY)), pattern);
  else if (within.length > 2) push(shelf.holding, threeAt(within, 0), pattern);
  else shelf.rest.push(pattern);
};

const push = <Key>(map: Map<Key, number[]>, key: Key, ...more: readonly number[]): void => {
  const before = map.get(key);
  if (before === undefined) map.set(key, [...more]);
  else before.push(...more);
};

/** So many characters of a beginning or an end are looked up at once. */
const KEY = 4;

/** Of the last characters; other texts may have the same key. */
const endKey = (text: string, count: number): number => {
  let key = count;
  for (let i = 1; i <= count; i++) key = more(key, text.charCodeAt(text.length - i));
  return key;
};

const startKey = (text: string, count: number): number => {
  let key = count;
  for (let i = 0; i < count; i++) key = more(key, text.charCodeAt(i));
  return key;
};

const more = (key: number, code: number): number => (Math.imul(key, 149) + code) & 0x3fff_ffff;

const threeAt = (text: string, at: number): number =>
  (text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2);

/** Adds the numbers of the parts that a name matches, each once. */
export type SegmentMatcher = (name: string, found: number[]) => void;

type Pattern = {
  readonly part: number;
  readonly endings: ReadonlySet<string> | undefined;
  readonly first: string;
  readonly last: string;
  readonly within: string;
  readonly rest: Rest | undefined;
  /** Made of `rest` at the first question. */
  test: ((text: string, original: string) => boolean) | undefined;
};

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

/** @param parts how many there are in all indexes */
export const segmentMatcher = (data: SegmentData, parts: number, effort: Effort): SegmentMatcher => {
  const { ignoreCase } = data;
  const endings = data.endings.map((some) => new Set(some));
  const byEnding = new Map(data.byEnding);
  const names = shelfOf(data.names);
  const stems = shelfOf(data.stems);
  // Each is made when it is first met, because most are never.
  const patterns = new Array<Pattern | undefined>(data.patterns.length);
  /** The round in which each part was found last. */
  const seen = new Int32Array(parts);
  let round = 0;
  let original = "";
  let ending = "";
  let found: number[] = [];
  const patternAt = (number: number): Pattern | undefined => {
    const written = data.patterns[number];
    if (written === undefined) return undefined;
    const [part, list, first, last, within, rest] = written;
    const made = { part, endings: endings[list], first, last, within, rest, test: undefined };
    patterns[number] = made;
    return made;
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
      if (pattern === undefined || seen[pattern.part] === round) continue;
      if (at !== -1 && !text.startsWith(pattern.within, at)) continue;
      if (pattern.endings !== undefined && !pattern.endings.has(ending)) continue;
      const { first, last, rest } = pattern;
      if (text.length < first.length + last.length || !text.endsWith(last) || !text.startsWith(first)) continue;
      if (rest !== undefined) {
        pattern.test ??= testOf(rest, ignoreCase);
        if (!pattern.test(text, original)) continue;
      }
      find(pattern.part);
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
    for (let count = 1; count <= longest; count++) {
      if (byEnd.size > 0) among(byEnd.get(endKey(text, count)), text, -1);
      if (byStart.size > 0) among(byStart.get(startKey(text, count)), text, -1);
    }
    if (holding.size > 0) {
      effort(length);
      for (let at = 0; at + 2 < length; at++) among(holding.get(threeAt(text, at)), text, at);
    }
    if (rest.length > 0) among(rest, text, -1);
  };
  return (written, into) => {
    const name = ignoreCase ? written.toLowerCase() : written;
    round++;
    original = written;
    found = into;
    ending = "";
    ask(names, name);
    const dot = name.lastIndexOf(".");
    if (dot === -1) return;
    ending = name.slice(dot + 1);
    ask(stems, name.slice(0, dot));
    const alone = byEnding.get(ending);
    if (alone !== undefined) for (const part of alone) find(part);
  };
};
