import { Minimatch, minimatch } from "minimatch";
import { globOptions } from "./glob-options.ts";
import { type GlobTree, globTree } from "./glob-tree.ts";

/** The lists of globs of all policies that are read together, so that a path is looked at once for all of them. */
export type GlobLists = {
  /** Takes a list of globs, already found sound by `globFault`, without their `!`. Gives what gives the index of the last one that matches a path, or -1. */
  readonly add: (globs: readonly string[], ignoreCase: boolean) => (path: string) => number;
};

/** Lists that are compiled together, and paths whose answers are kept before all are forgotten. */
const limits = { together: 256, paths: 16_384 } as const;

/**
 * No lists yet. Lists are compiled when the first of them is asked, 256 together, and the answers for the last
 * paths are kept, because every policy asks for the same ones.
 */
export const globLists = (): GlobLists => {
  const kept = { paths: 0, forget: [] as (() => void)[] };
  let open: Shelf | undefined;
  return {
    add: (globs, ignoreCase) => {
      if (open === undefined || !open.takes()) open = shelfOf(kept);
      return open.add(globs, ignoreCase);
    },
  };
};

type Shelf = { readonly takes: () => boolean; readonly add: GlobLists["add"] };
type Kept = { paths: number; readonly forget: (() => void)[] };
type List = { readonly globs: readonly string[]; readonly ignoreCase: boolean };

const shelfOf = (kept: Kept): Shelf => {
  const lists: List[] = [];
  let answer: ((path: string) => Int16Array) | undefined;
  const known = new Map<string, Int16Array>();
  kept.forget.push(() => known.clear());
  const answersFor = (path: string): Int16Array => {
    const before = known.get(path);
    if (before !== undefined) return before;
    if (kept.paths >= limits.paths) {
      for (const forget of kept.forget) forget();
      kept.paths = 0;
    }
    answer ??= compile(lists);
    const answers = answer(path);
    known.set(path, answers);
    kept.paths++;
    return answers;
  };
  return {
    takes: () => answer === undefined && lists.length < limits.together,
    add: (globs, ignoreCase) => {
      const list = lists.push({ globs, ignoreCase }) - 1;
      return (path) => answersFor(path)[list] ?? -1;
    },
  };
};

/** A glob's number says its list and its place there; a list has at most 1,000. */
const perList = 1_024;

/** One glob with its braces written out, asked of minimatch itself. */
type Alternative = { readonly ref: number; readonly matches: (path: string) => boolean };

const compile = (lists: readonly List[]): ((path: string) => Int16Array) => {
  const exact = globTree(false);
  const folded = globTree(true);
  const odd: Alternative[] = [];
  const expanded = expanding();
  const each = (visit: (text: string, ref: number, ignoreCase: boolean) => void): void => {
    lists.forEach(({ globs, ignoreCase }, list) => {
      globs.forEach((glob, index) => {
        for (const text of expanded(glob)) visit(text, list * perList + index, ignoreCase);
      });
    });
  };
  const sizes = { exact: 0, folded: 0 };
  each((text, ref, ignoreCase) => {
    const tree: GlobTree = ignoreCase ? folded : exact;
    if (tree.add(text, ref)) sizes[ignoreCase ? "folded" : "exact"]++;
    else odd.push(alternative(text, ref, ignoreCase));
  });
  // Made only when a path turns up that the trees cannot tell of.
  let all: { readonly exact: readonly Alternative[]; readonly folded: readonly Alternative[] } | undefined;
  const everything = (): NonNullable<typeof all> => {
    const exactly: Alternative[] = [];
    const anyCase: Alternative[] = [];
    each((text, ref, ignoreCase) => (ignoreCase ? anyCase : exactly).push(alternative(text, ref, ignoreCase)));
    return { exact: exactly, folded: anyCase };
  };
  return (path) => {
    const last = new Int16Array(lists.length).fill(-1);
    const found = (ref: number): void => {
      const list = Math.floor(ref / perList);
      const index = ref % perList;
      if (index > (last[list] ?? index)) last[list] = index;
    };
    const ask = (alternatives: readonly Alternative[]): void => {
      for (const { ref, matches } of alternatives) if (matches(path)) found(ref);
    };
    const named = !nameless.test(path);
    if (!named || foldsToAscii.test(path)) all ??= everything();
    if (sizes.exact > 0) {
      if (named) exact.match(path, found);
      else ask(all?.exact ?? []);
    }
    if (sizes.folded > 0) {
      if (named && !foldsToAscii.test(path)) folded.match(path, found);
      else ask(all?.folded ?? []);
    }
    ask(odd);
    return last;
  };
};

/** A path with an empty part, `.` or `..`, which no repository has. */
const nameless = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Letters outside ASCII whose other case is, in one way of folding or another, in ASCII: İ, ı, ſ and the Kelvin sign. */
const foldsToAscii = /[\u0130\u0131\u017f\u212a]/;

/** Writes out a glob's braces, each glob once: policies share many, such as the ones that except generated files. */
const expanding = (): ((glob: string) => readonly string[]) => {
  const known = new Map<string, readonly string[]>();
  return (glob) => {
    const before = known.get(glob);
    if (before !== undefined) return before;
    const texts = glob.includes("{") ? [...new Set(minimatch.braceExpand(glob, globOptions))] : [glob];
    known.set(glob, texts);
    return texts;
  };
};

const alternative = (text: string, ref: number, ignoreCase: boolean): Alternative => {
  let compiled: Minimatch | undefined;
  return {
    ref,
    matches: (path) => {
      compiled ??= new Minimatch(text, { ...globOptions, nobrace: true, nocase: ignoreCase });
      return compiled.match(path);
    },
  };
};
