import type { Effort, GlobList, GlobLists, PathColumn } from "../model/compiling.ts";
import { FEW, keptByFiles, keptRecently } from "../model/kept-by-files.ts";
import {
  type Alternative,
  alternative,
  expanded,
  folderGlobs,
  type GlobProgram,
  globKey,
  globProgram,
} from "./glob-program.ts";
import { type Found, type Runnable, runnable } from "./glob-tree.ts";

/**
 * Lists of globs that are asked about the same paths. Those that are added before the first question are one shelf.
 *
 * @param prepared a program that may hold all of their globs
 */
export const globLists = (effort: Effort, prepared?: () => GlobProgram | undefined): GlobLists => {
  let open: Shelf | undefined;
  let brought = (): Runnable | undefined => {
    const program = prepared?.();
    const made = program === undefined ? undefined : runnable(program, effort);
    brought = () => made;
    return made;
  };
  const list: GlobLists["list"] = (globs, ignoreCase) => {
    if (open === undefined || !open.takes()) open = shelfOf(effort, () => brought());
    return open.add(globs, ignoreCase);
  };
  return { list, add: (globs, ignoreCase) => list(globs, ignoreCase).last };
};

const PER_GLOB = 100;

/** Words of memory for paths that were asked about: 12 MB for the built-in policies, once per process. */
const MAX_KEPT = { brought: 1_500_000, own: 100_000 } as const;

type Shelf = { readonly takes: () => boolean; readonly add: GlobLists["list"] };

type List = { readonly globs: readonly string[]; readonly ignoreCase: boolean };

/**
 * The last glob of each list that matches, as one number: the list, and in the lower bits its place in it. Lists without
 * one are left out.
 */
type Places = readonly number[];
const BITS = 12;
const PLACE = (1 << BITS) - 1;

type Hits = { readonly places: Places; readonly above: Places };

const shelfOf = (effort: Effort, brought: () => Runnable | undefined): Shelf => {
  const lists: List[] = [];
  let answer: Answer | undefined;
  const answering = (): Answer => {
    answer ??= compile(lists, effort, brought());
    return answer;
  };
  const hitsFor: Answer["hitsOf"] = (path) => answering().hitsOf(path);
  const reachedBy = keptByFiles((files: readonly Named[]) => answering().reached(files));
  const columnsFor = keptByFiles((files: readonly Named[]) => answering().columns(files));
  // Many policies write the same list, such as what none of them is about.
  const known = new Map<string, GlobList>();
  return {
    takes: () => answer === undefined,
    add: (globs, ignoreCase) => {
      const key = `${ignoreCase}${JSON.stringify(globs)}`;
      const same = known.get(key);
      if (same !== undefined) return same;
      const list = lists.push({ globs, ignoreCase }) - 1;
      const made = {
        last: (path) => placeIn(hitsFor(path).places, list),
        above: (path) => placeIn(hitsFor(path).above, list),
        reaches: (files) => (files.length < FEW ? reachedBy(files)(list) : columnsFor(files)[list]?.reached === true),
        // Of few files, the columns that nobody asks for cost more than to look for one.
        column: (files) => (files.length < FEW ? columnOf(files, list, hitsFor) : columnsFor(files)[list]),
      } satisfies GlobList;
      known.set(key, made);
      return made;
    },
  };
};

const placeIn = (places: Places, list: number): number => {
  for (const one of places) if (one >> BITS === list) return one & PLACE;
  return -1;
};

const columnOf = (files: readonly Named[], list: number, hitsFor: (path: string) => Hits): PathColumn | undefined => {
  const column: Column = { places: [], above: [], reached: false };
  files.forEach(({ path }, file) => {
    const hits = hitsFor(path);
    const [place, behind] = [placeIn(hits.places, list), placeIn(hits.above, list)];
    if (place !== -1) column.places.push(file, place);
    if (behind !== -1) column.above.push(file, behind);
  });
  return column.places.length + column.above.length === 0 ? undefined : column;
};

type Named = { readonly path: string };

type Column = { readonly places: number[]; readonly above: number[]; reached: boolean };

type Answer = {
  readonly hitsOf: (path: string) => Hits;
  readonly reached: (files: readonly Named[]) => (list: number) => boolean;
  readonly columns: (files: readonly Named[]) => readonly (Column | undefined)[];
};

const compile = (lists: readonly List[], effort: Effort, brought: Runnable | undefined): Answer => {
  const known = brought === undefined ? undefined : placesByGlob(brought, lists);
  const { program, numbers, match } =
    brought !== undefined && known !== undefined ? brought : runnable(globProgram(lists.flatMap(keysOf)), effort);
  const places = known ?? placesByGlob({ program, numbers }, lists) ?? [];
  const excludes = new Set(
    lists.flatMap(({ globs }, list) =>
      globs.flatMap((glob, place) => (glob.startsWith("!") ? [(list << BITS) | place] : [])),
    ),
  );
  const odd = program.odd.map(alternative);
  const everything = new Map<boolean, readonly Alternative[]>();
  const allOf = (ignoreCase: boolean): readonly Alternative[] => {
    const before = everything.get(ignoreCase);
    if (before !== undefined) return before;
    const all = program.globs.flatMap((key, glob) => {
      if (key.startsWith("i") !== ignoreCase || places[glob] === undefined) return [];
      const written = key.slice(1);
      const alternatives = (text: string, above: boolean): readonly Alternative[] =>
        expanded(text).map((one) => alternative({ text: one, glob, ignoreCase, above }));
      return [...alternatives(written, false), ...folderGlobs(written).flatMap((folder) => alternatives(folder, true))];
    });
    everything.set(ignoreCase, all);
    return all;
  };
  const lastOf = lastPlaces(places, lists.length);
  const find = (path: string): Found => {
    const found = match(path);
    return found.sure && odd.length === 0 ? found : findSlowly(path, found);
  };
  const findSlowly = (written: string, byTree: Found): Found => {
    const path = written.normalize("NFC");
    const named = !nameless.test(path);
    const { refs, above } = named ? byTree : nothing;
    const asked = [...(named ? [] : allOf(false)), ...(named && byTree.sure ? [] : allOf(true))];
    const matching = [...asked, ...odd].filter(({ matches }) => {
      effort(PER_GLOB);
      return matches(path);
    });
    if (named && matching.length === 0) return byTree;
    const more = (folders: boolean): readonly number[] =>
      matching.flatMap((one) => (one.above === folders ? [one.glob] : []));
    return { refs: [...refs, ...more(false)], above: [...above, ...more(true)], sure: byTree.sure };
  };
  const hitsOf = keptRecently(
    (path): Hits => {
      const { refs, above } = find(path);
      return { places: lastOf(refs), above: above.length === 0 ? none : lastOf(above, excludes) };
    },
    (path, hits) => path.length / 8 + hits.places.length + hits.above.length + 20,
    brought === undefined ? MAX_KEPT.own : MAX_KEPT.brought,
  );
  const nothingReached = Array.from({ length: (lists.length >> 4) + 1 }, () => 0);
  const reached: Answer["reached"] = (files) => {
    const found = nothingReached.slice();
    const add = (list: number): void => {
      found[list >> 4] = (found[list >> 4] ?? 0) | (1 << (list & 15));
    };
    for (const { path } of files) {
      const { places: here, above } = hitsOf(path);
      for (const one of here) if (!excludes.has(one)) add(one >> BITS);
      for (const one of above) add(one >> BITS);
    }
    return (list) => (((found[list >> 4] ?? 0) >> (list & 15)) & 1) === 1;
  };
  const columns: Answer["columns"] = (files) => {
    const made: (Column | undefined)[] = [];
    const put = (part: "places" | "above", one: number, file: number): void => {
      const list = one >> BITS;
      const column = made[list] ?? { places: [], above: [], reached: false };
      made[list] = column;
      column[part].push(file, one & PLACE);
      column.reached ||= part === "above" || !excludes.has(one);
    };
    for (let file = 0; file < files.length; file++) {
      const { places: here, above } = hitsOf(files[file]?.path ?? "");
      for (const one of here) put("places", one, file);
      for (const one of above) put("above", one, file);
    }
    return made;
  };
  return { hitsOf, reached, columns };
};

const none: Places = [];
const nothing = { refs: none, above: none };

const keysOf = ({ globs, ignoreCase }: List): readonly string[] => globs.map((glob) => globKey(glob, ignoreCase));

const placesByGlob = (
  { program, numbers }: Pick<Runnable, "program" | "numbers">,
  lists: readonly List[],
): readonly (number[] | undefined)[] | undefined => {
  const places = Array.from<number[] | undefined>({ length: program.globs.length });
  for (const [list, { globs, ignoreCase }] of lists.entries()) {
    for (const [place, glob] of globs.entries()) {
      const number = numbers.get(globKey(glob, ignoreCase));
      if (number === undefined) return undefined;
      const known = places[number];
      if (known === undefined) places[number] = [(list << BITS) | place];
      else known.push((list << BITS) | place);
    }
  }
  return places;
};

type LastPlaces = (refs: readonly number[], excludes?: ReadonlySet<number>) => Places;

const lastPlaces = (placesOf: readonly (readonly number[] | undefined)[], lists: number): LastPlaces => {
  const seen = new Int32Array(lists);
  const last = new Int32Array(lists);
  let round = 0;
  return (refs, excludes) => {
    round++;
    const touched: number[] = [];
    for (const ref of refs) {
      for (const place of placesOf[ref] ?? none) {
        if (excludes?.has(place) === true) continue;
        const list = place >> BITS;
        if (seen[list] !== round) {
          seen[list] = round;
          last[list] = place;
          touched.push(list);
        } else if (place > (last[list] ?? 0)) last[list] = place;
      }
    }
    return touched.map((list) => last[list] ?? 0);
  };
};

/** An empty part, `.` or `..`, which no path in a repository has. */
const nameless = /(?:^|\/)\.{0,2}(?:\/|$)/;
