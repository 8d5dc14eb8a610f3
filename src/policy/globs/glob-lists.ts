import { Minimatch, minimatch } from "minimatch";
import type { Effort, GlobLists } from "../model/compiling.ts";
import { globOptions, globTree } from "./glob-tree.ts";

const limits = { together: 256, paths: 16_384 } as const;

/** Answers are cached, because every policy asks for the same paths. */
export const globLists = (effort: Effort): GlobLists => {
  const kept = { paths: 0, forget: [] as (() => void)[] };
  let open: Shelf | undefined;
  return {
    add: (globs, ignoreCase) => {
      if (open === undefined || !open.takes()) open = shelfOf(kept, effort);
      return open.add(globs, ignoreCase);
    },
  };
};

const PER_GLOB = 100;

type Shelf = { readonly takes: () => boolean; readonly add: GlobLists["add"] };

type Kept = { paths: number; readonly forget: (() => void)[] };

type List = { readonly globs: readonly string[]; readonly ignoreCase: boolean };

const shelfOf = (kept: Kept, effort: Effort): Shelf => {
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
    answer ??= compile(lists, effort);
    // macOS writes letters and accents apart.
    const answers = answer(ascii.test(path) ? path : path.normalize("NFC"));
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

type Shared = { readonly glob: string; readonly ignoreCase: boolean; readonly places: number[] };

type Alternative = { readonly glob: number; readonly matches: (path: string) => boolean };

const compile = (lists: readonly List[], effort: Effort): ((path: string) => Int16Array) => {
  const shared = sharedOf(lists);
  const trees = { exact: globTree(false, effort), folded: globTree(true, effort) };
  const used = { exact: false, folded: false };
  const odd: Alternative[] = [];
  shared.forEach(({ glob, ignoreCase }, index) => {
    const kind = ignoreCase ? "folded" : "exact";
    for (const text of expanded(glob)) {
      if (trees[kind].add(text, index)) used[kind] = true;
      else odd.push(alternative(text, index, ignoreCase));
    }
  });
  const everything = new Map<boolean, readonly Alternative[]>();
  const allOf = (ignoreCase: boolean): readonly Alternative[] => {
    const known = everything.get(ignoreCase);
    if (known !== undefined) return known;
    const all = shared.flatMap((one, index) =>
      one.ignoreCase === ignoreCase ? expanded(one.glob).map((text) => alternative(text, index, ignoreCase)) : [],
    );
    everything.set(ignoreCase, all);
    return all;
  };
  return (path) => {
    const last = new Int16Array(lists.length).fill(-1);
    const found = (glob: number): void => {
      const places = shared[glob]?.places ?? [];
      for (let i = 0; i < places.length; i += 2) {
        const list = places[i] ?? 0;
        const place = places[i + 1] ?? 0;
        if (place > (last[list] ?? place)) last[list] = place;
      }
    };
    const ask = (alternatives: readonly Alternative[]): void => {
      for (const { glob, matches } of alternatives) {
        effort(PER_GLOB);
        if (matches(path)) found(glob);
      }
    };
    const named = !nameless.test(path);
    if (used.exact) {
      if (named) trees.exact.match(path, found);
      else ask(allOf(false));
    }
    if (used.folded) {
      if (named && !foldsToAscii.test(path)) trees.folded.match(path, found);
      else ask(allOf(true));
    }
    ask(odd);
    return last;
  };
};

const sharedOf = (lists: readonly List[]): readonly Shared[] => {
  const shared = new Map<string, Shared>();
  lists.forEach(({ globs, ignoreCase }, list) => {
    globs.forEach((glob, place) => {
      const key = (ignoreCase ? "i" : "c") + glob;
      const known = shared.get(key);
      if (known === undefined) shared.set(key, { glob, ignoreCase, places: [list, place] });
      else known.places.push(list, place);
    });
  });
  return [...shared.values()];
};

export const writtenOut = (glob: string): readonly string[] =>
  glob.includes("{") ? [...new Set(minimatch.braceExpand(glob, globOptions))] : [glob];

/** The expanded braces. A glob with brackets also means the literal name, because folders are called `[id]`. */
const expanded = (glob: string): readonly string[] =>
  writtenOut(glob.normalize("NFC")).flatMap((text) =>
    text.includes("[") && !text.includes("[[]") ? [text, text.replaceAll("[", "[[]")] : [text],
  );

const alternative = (text: string, glob: number, ignoreCase: boolean): Alternative => {
  let compiled: Minimatch | undefined;
  return {
    glob,
    matches: (path) => {
      compiled ??= new Minimatch(text, { ...globOptions, nobrace: true, nocase: ignoreCase });
      return compiled.match(path);
    },
  };
};

const ascii = /^[\0-\x7f]*$/;

/** An empty part, `.` or `..`, which no path in a repository has. */
const nameless = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Non-ASCII letters that fold to ASCII: İ, ı, ſ and the Kelvin sign. */
const foldsToAscii = /[\u0130\u0131\u017f\u212a]/;
