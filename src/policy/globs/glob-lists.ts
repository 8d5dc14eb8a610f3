import { Minimatch, minimatch } from "minimatch";
import type { Effort, GlobList, GlobLists } from "../model/compiling.ts";
import { type Found, foldsToAscii, globTree, type TreeBuilder, type TreeData, treeBuilder } from "./glob-tree.ts";
import { globOptions, spreadSlashes } from "./segment-pattern.ts";

const limits = { paths: 32_768, small: 100 } as const;

/**
 * Lists of globs that are asked about the same paths. Those that are added before the first question are one shelf.
 *
 * @param prepared a program that may hold all of their globs
 */
export const globLists = (effort: Effort, prepared: () => GlobProgram | undefined = () => undefined): GlobLists => {
  let open: Shelf | undefined;
  const list: GlobLists["list"] = (globs, ignoreCase) => {
    if (open === undefined || !open.takes()) open = shelfOf(effort, prepared);
    return open.add(globs, ignoreCase);
  };
  return { list, add: (globs, ignoreCase) => list(globs, ignoreCase).last };
};

const PER_GLOB = 100;

type Shelf = { readonly takes: () => boolean; readonly add: GlobLists["list"] };

type List = { readonly globs: readonly string[]; readonly ignoreCase: boolean };

/** List, place, list, place …: the last glob of each list that matches. Lists without one are left out. */
type Places = readonly number[];

type Hits = { readonly places: Places; readonly above: Places };

const shelfOf = (effort: Effort, prepared: () => GlobProgram | undefined): Shelf => {
  const lists: List[] = [];
  let answer: Answer | undefined;
  // Two halves, so that what is asked for again and again stays when the rest goes.
  let known = new Map<string, Hits>();
  let older = new Map<string, Hits>();
  const compute = (path: string): Hits => {
    answer ??= compile(lists, effort, prepared);
    // macOS writes letters and accents apart.
    return ascii.test(path) ? answer(path, true) : answer(path.normalize("NFC"), false);
  };
  const hitsFor = (path: string): Hits => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const hits = older.get(path) ?? compute(path);
    if (known.size >= limits.paths) {
      older = known;
      known = new Map();
    }
    known.set(path, hits);
    return hits;
  };
  const large = new WeakMap<readonly object[], ReturnType<ColumnsFor>>();
  // Of 100,000 small changes none comes again, so only the last one's are kept.
  let last: { readonly files: readonly object[]; readonly columns: ReturnType<ColumnsFor> } | undefined;
  const columnsFor: ColumnsFor = (files) => {
    if (last?.files === files) return last.columns;
    const before = large.get(files);
    if (before !== undefined) return before;
    // More than are kept would only push each other out.
    const columns = columnsOf(files, files.length > limits.paths ? compute : hitsFor);
    if (files.length > limits.small) large.set(files, columns);
    else last = { files, columns };
    return columns;
  };
  return {
    takes: () => answer === undefined,
    add: (globs, ignoreCase) => {
      const list = lists.push({ globs, ignoreCase }) - 1;
      return {
        last: (path) => placeIn(hitsFor(path).places, list),
        above: (path) => placeIn(hitsFor(path).above, list),
        column: (files) => columnsFor(files)[list],
      } satisfies GlobList;
    },
  };
};

const placeIn = (places: Places, list: number): number => {
  for (let i = 0; i < places.length; i += 2) if (places[i] === list) return places[i + 1] ?? -1;
  return -1;
};

type Column = { readonly places: number[]; readonly above: number[] };

type ColumnsFor = (files: readonly { readonly path: string }[]) => readonly (Column | undefined)[];

/** By list. */
const columnsOf = (
  files: readonly { readonly path: string }[],
  hitsFor: (path: string) => Hits,
): readonly (Column | undefined)[] => {
  const columns: (Column | undefined)[] = [];
  const put = (part: "places" | "above", hits: Places, file: number): void => {
    for (let i = 0; i < hits.length; i += 2) {
      const list = hits[i] ?? 0;
      let column = columns[list];
      if (column === undefined) {
        column = { places: [], above: [] };
        columns[list] = column;
      }
      column[part].push(file, hits[i + 1] ?? 0);
    }
  };
  for (let file = 0; file < files.length; file++) {
    const { places, above } = hitsFor(files[file]?.path ?? "");
    put("places", places, file);
    put("above", above, file);
  }
  return columns;
};

/**
 * Globs that are asked together. Plain data: the built-in policies' is made at build time, so that no process has to at
 * its start.
 */
export type GlobProgram = {
  /** `i` (case does not count) or `c`, and the glob. Their places are what `tree` and `odd` refer to. */
  readonly globs: readonly string[];
  readonly tree: TreeData;
  /** What the tree cannot represent, in minimatch's words: `above` if it is about a folder of the glob. */
  readonly odd: readonly OddGlob[];
};

type OddGlob = { readonly glob: number; readonly above: boolean; readonly ignoreCase: boolean; readonly text: string };

export const globKey = (written: string, ignoreCase: boolean): string =>
  (ignoreCase ? "i" : "c") + (written.startsWith("!") ? written.slice(1) : written);

export const globProgram = (keys: Iterable<string>): GlobProgram => {
  const globs = [...new Set(keys)];
  const tree = treeBuilder();
  const odd: OddGlob[] = [];
  globs.forEach((key, index) => {
    const ignoreCase = key.startsWith("i");
    const glob = key.slice(1);
    if (!addBraced(tree, glob, index, ignoreCase)) addWrittenOut(tree, glob, index, ignoreCase, odd);
  });
  return { globs, tree: tree.build(), odd };
};

type Answer = (path: string, isAscii: boolean) => Hits;

const compile = (lists: readonly List[], effort: Effort, prepared: () => GlobProgram | undefined): Answer => {
  const brought = prepared();
  const program = brought !== undefined && holdsAll(brought, lists) ? brought : globProgram(keysOf(lists));
  const places = placesByGlob(program, lists);
  const excludes = lists.map(({ globs }) => globs.map((glob) => glob.startsWith("!")));
  const match = globTree(program.tree, effort);
  const odd = program.odd.map(alternative);
  const everything = new Map<boolean, readonly Alternative[]>();
  const allOf = (ignoreCase: boolean): readonly Alternative[] => {
    const known = everything.get(ignoreCase);
    if (known !== undefined) return known;
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
  const toHits = (refs: readonly number[], above: readonly number[]): Hits => ({
    places: lastOf(refs),
    above: above.length === 0 ? none : lastOf(above, excludes),
  });
  let alike = new Map<Found, Hits>();
  let kept = 0;
  const hitsOf = (found: Found): Hits => {
    const before = alike.get(found);
    if (before !== undefined) return before;
    const hits = toHits(found.refs, found.above);
    kept += hits.places.length + hits.above.length + 8;
    if (kept > maxAlike) {
      kept = 0;
      alike = new Map();
    }
    alike.set(found, hits);
    return hits;
  };
  return (path, isAscii) => {
    const named = !nameless.test(path);
    const found = named ? match(path) : nothing;
    const foldable = named && (isAscii || !foldsToAscii.test(path));
    if (odd.length === 0 && foldable) return hitsOf(found);
    const asked = [...(named ? [] : allOf(false)), ...(foldable ? [] : allOf(true))];
    const matching = [...asked, ...odd].filter(({ matches }) => {
      effort(PER_GLOB);
      return matches(path);
    });
    if (matching.length === 0) return hitsOf(found);
    const refs = (above: boolean): readonly number[] =>
      matching.flatMap((one) => (one.above === above ? [one.glob] : []));
    return toHits([...found.refs, ...refs(false)], [...found.above, ...refs(true)]);
  };
};

const none: Places = [];
const nothing: Found = { refs: [], above: [] };
const maxAlike = 1_000_000;

const keysOf = function* (lists: readonly List[]): Generator<string> {
  for (const { globs, ignoreCase } of lists) for (const glob of globs) yield globKey(glob, ignoreCase);
};

const holdsAll = ({ globs }: GlobProgram, lists: readonly List[]): boolean => {
  const known = new Set(globs);
  for (const key of keysOf(lists)) if (!known.has(key)) return false;
  return true;
};

/** By glob: list, place, list, place … */
const placesByGlob = (program: GlobProgram, lists: readonly List[]): readonly (number[] | undefined)[] => {
  const numbers = new Map(program.globs.map((key, index) => [key, index]));
  const places = new Array<number[] | undefined>(program.globs.length);
  lists.forEach(({ globs, ignoreCase }, list) => {
    globs.forEach((glob, place) => {
      const number = numbers.get(globKey(glob, ignoreCase)) ?? 0;
      const known = places[number];
      if (known === undefined) places[number] = [list, place];
      else known.push(list, place);
    });
  });
  return places;
};

type LastPlaces = (refs: readonly number[], excludes?: readonly (readonly boolean[])[]) => Places;

/** The last place of each list, of globs by number. @param excludes the globs that do not count, by list and place */
const lastPlaces = (placesOf: readonly (readonly number[] | undefined)[], lists: number): LastPlaces => {
  const seen = new Int32Array(lists);
  const last = new Int32Array(lists);
  let round = 0;
  return (refs, excludes) => {
    round++;
    const touched: number[] = [];
    for (const ref of refs) {
      const places = placesOf[ref] ?? none;
      for (let i = 0; i < places.length; i += 2) {
        const list = places[i] ?? 0;
        const place = places[i + 1] ?? 0;
        if (excludes?.[list]?.[place] === true) continue;
        if (seen[list] !== round) {
          seen[list] = round;
          last[list] = place;
          touched.push(list);
        } else if (place > (last[list] ?? 0)) last[list] = place;
      }
    }
    const found: number[] = [];
    for (const list of touched) found.push(list, last[list] ?? 0);
    return found;
  };
};

const addBraced = (tree: TreeBuilder, written: string, index: number, ignoreCase: boolean): boolean => {
  const glob = written.normalize("NFC");
  if (glob.includes("[[]")) return false;
  const texts = spreadSlashes(glob)?.flatMap(withLiteral);
  // One that is left half added does no harm, because `addWrittenOut` adds the same again.
  return texts?.every((text) => tree.add(text, index, { ignoreCase, braces: true })) ?? false;
};

const addWrittenOut = (tree: TreeBuilder, glob: string, index: number, ignoreCase: boolean, odd: OddGlob[]): void => {
  const folders = new Set<string>();
  for (const text of expanded(glob)) {
    const added = tree.add(text, index, { ignoreCase, braces: false });
    if (!added) odd.push({ text, glob: index, ignoreCase, above: false });
    // A folder above `[[]` may have brackets that mean two things.
    if (!added || glob.includes("[[]")) for (const folder of foldersOf(text)) folders.add(folder);
  }
  for (const folder of folders)
    for (const text of withLiteral(folder)) odd.push({ text, glob: index, ignoreCase, above: true });
};

export const writtenOut = (glob: string): readonly string[] =>
  glob.includes("{") ? [...new Set(minimatch.braceExpand(glob, globOptions))] : [glob];

export const folderGlobs = (glob: string): readonly string[] => [...new Set(writtenOut(glob).flatMap(foldersOf))];

const foldersOf = (text: string): readonly string[] => {
  const parts = text.split("/");
  return parts.slice(0, -1).flatMap((part, i) => (/^[*?]+$/.test(part) ? [] : [parts.slice(0, i + 1).join("/")]));
};

const expanded = (glob: string): readonly string[] => writtenOut(glob.normalize("NFC")).flatMap(withLiteral);

/** A glob with brackets also means the literal name, because folders are called `[id]`. */
const withLiteral = (text: string): readonly string[] =>
  text.includes("[") && !text.includes("[[]") ? [text, text.replaceAll("[", "[[]")] : [text];

type Alternative = {
  readonly glob: number;
  readonly above: boolean;
  readonly matches: (path: string) => boolean;
};

const alternative = ({ text, glob, above, ignoreCase }: OddGlob): Alternative => {
  let compiled: Minimatch | undefined;
  return {
    glob,
    above,
    matches: (path) => {
      compiled ??= new Minimatch(text, { ...globOptions, nobrace: true, nocase: ignoreCase });
      return compiled.match(path);
    },
  };
};

const ascii = /^[\0-\x7f]*$/;

/** An empty part, `.` or `..`, which no path in a repository has. */
const nameless = /(?:^|\/)\.{0,2}(?:\/|$)/;
