import type { Effort } from "../model/compiling.ts";
import { type SegmentPattern, segmentPatterns } from "./segment-pattern.ts";

/** Parts of globs, each with a number, so that a name is compared once with all of them. */
export type SegmentIndex = {
  /** @returns undefined if the part must be written out first (`segmentPatterns`) */
  readonly add: (part: string, braces: boolean) => number | undefined;
  /** @param original the name before it was folded */
  readonly matching: (name: string, original: string) => Matching;
};

/** Numbers of the parts that a name matches. */
export type Matching = {
  /** Those that ask for its ending alone; the same array for the same ending. */
  readonly byEnding: readonly number[];
  readonly others: readonly number[];
};

type Entry = SegmentPattern & { readonly part: number };

/** By what a text must be, end with, begin with or hold; what has none of these is tried one by one. */
type Shelf = {
  readonly exact: Map<string, Entry[]>;
  readonly byEnd: Map<number, Entry[]>;
  readonly byStart: Map<number, Entry[]>;
  readonly holding: Map<number, Entry[]>;
  readonly rest: Entry[];
};

const shelf = (): Shelf => ({ exact: new Map(), byEnd: new Map(), byStart: new Map(), holding: new Map(), rest: [] });

export const segmentIndex = (ignoreCase: boolean, effort: Effort): SegmentIndex => {
  const known = new Map<string, number | undefined>();
  const names = shelf();
  const stems = shelf();
  const byEnding = new Map<string, number[]>();
  let parts = 0;
  let search: Search = { text: "", original: "", ending: "", found: [], seen: new Int32Array(), round: 0, effort };
  const add = (entry: Entry): void => {
    const { first, last, exact, endings, test } = entry;
    const endingAlone = endings !== undefined && !exact && first === "" && last === "" && test === undefined;
    if (!endingAlone) place(endings === undefined ? names : stems, entry);
    else
      for (const ending of endings) {
        const same = byEnding.get(ending);
        if (same === undefined) byEnding.set(ending, [entry.part]);
        else same.push(entry.part);
      }
  };
  return {
    add: (part, braces) => {
      const key = (braces ? "b" : "t") + part;
      if (known.has(key)) return known.get(key);
      const patterns = segmentPatterns(part, ignoreCase, braces);
      const number = patterns === undefined ? undefined : parts++;
      for (const pattern of patterns ?? []) add({ ...pattern, part: number ?? 0 });
      known.set(key, number);
      return number;
    },
    matching: (name, original) => {
      if (search.seen.length !== parts) search = { ...search, seen: new Int32Array(parts), round: 0 };
      search.round++;
      search.original = original;
      search.found = [];
      search.text = name;
      search.ending = "";
      ask(names, search);
      const dot = name.lastIndexOf(".");
      if (dot === -1) return { byEnding: none, others: search.found };
      search.ending = name.slice(dot + 1);
      search.text = name.slice(0, dot);
      ask(stems, search);
      return { byEnding: byEnding.get(search.ending) ?? none, others: search.found };
    },
  };
};

const none: readonly number[] = [];

const place = (shelf: Shelf, entry: Entry): void => {
  const { first, last, exact, within } = entry;
  if (exact) push(shelf.exact, first, entry);
  else if (last.length > 0) push(shelf.byEnd, endOf(last), entry);
  else if (first.length > 0) push(shelf.byStart, startOf(first), entry);
  else if (within.length > 2) push(shelf.holding, threeAt(within, 0), entry);
  else shelf.rest.push(entry);
};

const push = <Key>(map: Map<Key, Entry[]>, key: Key, entry: Entry): void => {
  const before = map.get(key);
  if (before === undefined) map.set(key, [entry]);
  else before.push(entry);
};

/** The last two characters, or the only one. */
const endOf = (text: string): number =>
  text.length === 1 ? text.charCodeAt(0) : text.charCodeAt(text.length - 2) * 65_536 + text.charCodeAt(text.length - 1);

const startOf = (text: string): number =>
  text.length === 1 ? text.charCodeAt(0) : text.charCodeAt(0) * 65_536 + text.charCodeAt(1);

/** Of three characters; others may have the same number. */
const threeAt = (text: string, at: number): number =>
  (text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2);

/** One question; kept from one to the next, because there are thousands. */
type Search = {
  text: string;
  original: string;
  ending: string;
  found: number[];
  /** The round in which each part was found last. */
  readonly seen: Int32Array;
  round: number;
  readonly effort: Effort;
};

const ask = ({ exact, byEnd, byStart, holding, rest }: Shelf, search: Search): void => {
  const { text } = search;
  const { length } = text;
  if (exact.size > 0) among(exact.get(text), search, -1);
  if (length > 0) {
    const last = text.charCodeAt(length - 1);
    const first = text.charCodeAt(0);
    if (length > 1) {
      among(byEnd.get(text.charCodeAt(length - 2) * 65_536 + last), search, -1);
      among(byStart.get(first * 65_536 + text.charCodeAt(1)), search, -1);
    }
    among(byEnd.get(last), search, -1);
    among(byStart.get(first), search, -1);
  }
  if (holding.size > 0) {
    search.effort(length);
    for (let at = 0; at + 2 < length; at++) among(holding.get(threeAt(text, at)), search, at);
  }
  if (rest.length > 0) among(rest, search, -1);
};

/** @param at where `within` would stand, or -1 */
const among = (entries: readonly Entry[] | undefined, search: Search, at: number): void => {
  if (entries === undefined) return;
  search.effort(entries.length);
  const { text, original, ending, seen, round } = search;
  for (const { first, last, exact, endings, within, test, part } of entries) {
    if (seen[part] === round || (at !== -1 && !text.startsWith(within, at))) continue;
    if (endings !== undefined && !endings.has(ending)) continue;
    if (
      exact ||
      (text.length >= first.length + last.length &&
        text.endsWith(last) &&
        text.startsWith(first) &&
        (test === undefined || test(text, original)))
    ) {
      seen[part] = round;
      search.found.push(part);
    }
  }
};
