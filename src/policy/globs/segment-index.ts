import type { Effort } from "../model/compiling.ts";
import { type SegmentPattern, segmentPatterns } from "./segment-pattern.ts";

/** Parts of globs, each with a number, so that a name is compared once with all of them. */
export type SegmentIndex = {
  /** @returns undefined if the part must be written out first (`segmentPatterns`) */
  readonly add: (part: string, braces: boolean) => number | undefined;
  /** Numbers of the parts that a name matches. @param original the name before it was folded */
  readonly matching: (name: string, original: string) => readonly number[];
};

type Entry = SegmentPattern & { readonly part: number };

export const segmentIndex = (ignoreCase: boolean, effort: Effort): SegmentIndex => {
  const known = new Map<string, number | undefined>();
  const names = shelf();
  const stems = shelf();
  let parts = 0;
  return {
    add: (part, braces) => {
      const key = (braces ? "b" : "t") + part;
      if (known.has(key)) return known.get(key);
      const patterns = segmentPatterns(part, ignoreCase, braces);
      const number = patterns === undefined ? undefined : parts++;
      for (const pattern of patterns ?? []) {
        const entry = { ...pattern, part: number ?? 0 };
        place(entry.endings === undefined ? names : stems, entry);
      }
      known.set(key, number);
      return number;
    },
    matching: (name, original) => {
      const found: number[] = [];
      ask(names, name, original, "", found, effort);
      const dot = name.lastIndexOf(".");
      if (dot !== -1) ask(stems, name.slice(0, dot), original, name.slice(dot + 1), found, effort);
      return found.length > 1 ? [...new Set(found)].sort((a, b) => a - b) : found;
    },
  };
};

/** By what a text must be, end with, or begin with; what has none of these is tried one by one. */
type Shelf = {
  readonly exact: Map<string, Entry[]>;
  readonly byEnd: Map<number, Entry[]>;
  readonly byStart: Map<number, Entry[]>;
  readonly rest: Entry[];
  readonly restByEnding: Map<string, Entry[]>;
};

const shelf = (): Shelf => ({
  exact: new Map(),
  byEnd: new Map(),
  byStart: new Map(),
  rest: [],
  restByEnding: new Map(),
});

const place = (shelf: Shelf, entry: Entry): void => {
  const { first, last, exact, endings } = entry;
  if (exact) push(shelf.exact, first, entry);
  else if (last.length > 0) push(shelf.byEnd, endOf(last), entry);
  else if (first.length > 0) push(shelf.byStart, startOf(first), entry);
  else if (endings === undefined) shelf.rest.push(entry);
  else for (const ending of endings) push(shelf.restByEnding, ending, entry);
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

const ask = (
  { exact, byEnd, byStart, rest, restByEnding }: Shelf,
  text: string,
  original: string,
  ending: string,
  found: number[],
  effort: Effort,
): void => {
  among(exact.get(text), text, original, ending, found, effort);
  const { length } = text;
  if (length > 0) {
    const last = text.charCodeAt(length - 1);
    const first = text.charCodeAt(0);
    if (length > 1) {
      const end = text.charCodeAt(length - 2) * 65_536 + last;
      among(byEnd.get(end), text, original, ending, found, effort);
      among(byStart.get(first * 65_536 + text.charCodeAt(1)), text, original, ending, found, effort);
    }
    among(byEnd.get(last), text, original, ending, found, effort);
    among(byStart.get(first), text, original, ending, found, effort);
  }
  if (rest.length > 0) among(rest, text, original, ending, found, effort);
  if (restByEnding.size > 0) among(restByEnding.get(ending), text, original, ending, found, effort);
};

const among = (
  entries: readonly Entry[] | undefined,
  text: string,
  original: string,
  ending: string,
  found: number[],
  effort: Effort,
): void => {
  if (entries === undefined) return;
  effort(entries.length);
  for (const entry of entries) if (fits(entry, text, original, ending)) found.push(entry.part);
};

const fits = ({ first, last, exact, endings, test }: Entry, text: string, original: string, ending: string): boolean =>
  (endings === undefined || endings.has(ending)) &&
  (exact ||
    (text.length >= first.length + last.length &&
      text.endsWith(last) &&
      text.startsWith(first) &&
      (test === undefined || test(text, original))));
