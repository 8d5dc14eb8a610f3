import { Minimatch, minimatch } from "minimatch";
import type { Effort, GlobList, GlobLists } from "../model/compiling.ts";
import { type Found, type GlobTree, globTree } from "./glob-tree.ts";
import { globOptions, spreadSlashes } from "./segment-pattern.ts";

const limits = { paths: 32_768, small: 100 } as const;

/** Lists of globs that are asked about the same paths. Those that are added before the first question are one shelf. */
export const globLists = (effort: Effort): GlobLists => {
  let open: Shelf | undefined;
  const list: GlobLists["list"] = (globs, ignoreCase) => {
    if (open === undefined || !open.takes()) open = shelfOf(effort);
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

const shelfOf = (effort: Effort): Shelf => {
  const lists: List[] = [];
  let answer: Answer | undefined;
  // Two halves, so that what is asked for again and again stays when the rest goes.
  let known = new Map<string, Hits>();
  let older = new Map<string, Hits>();
  const compute = (path: string): Hits => {
    answer ??= compile(lists, effort);
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

type Shared = { readonly glob: string; readonly ignoreCase: boolean; readonly places: number[] };

type Alternative = {
  readonly glob: number;
  readonly above: boolean;
  readonly matches: (path: string) => boolean;
};

type Answer = (path: string, isAscii: boolean) => Hits;

const compile = (lists: readonly List[], effort: Effort): Answer => {
  const shared = sharedOf(lists);
  const excludes = lists.map(({ globs }) => globs.map((glob) => glob.startsWith("!")));
  const trees = { exact: globTree(false, effort), folded: globTree(true, effort) };
  const used = { exact: false, folded: false };
  const odd: Alternative[] = [];
  shared.forEach(({ glob, ignoreCase }, index) => {
    const kind = ignoreCase ? "folded" : "exact";
    used[kind] = true;
    if (!addBraced(trees[kind], glob, index)) addWrittenOut(trees[kind], glob, index, ignoreCase, odd);
  });
  const everything = new Map<boolean, readonly Alternative[]>();
  const allOf = (ignoreCase: boolean): readonly Alternative[] => {
    const known = everything.get(ignoreCase);
    if (known !== undefined) return known;
    const all = shared.flatMap((one, index) =>
      one.ignoreCase === ignoreCase
        ? [
            ...expanded(one.glob).map((text) => alternative(text, index, ignoreCase, false)),
            ...folderGlobs(one.glob).flatMap((folder) =>
              expanded(folder).map((text) => alternative(text, index, ignoreCase, true)),
            ),
          ]
        : [],
    );
    everything.set(ignoreCase, all);
    return all;
  };
  const toHits = (refs: readonly number[], above: readonly number[]): Hits => ({
    places: placesOf(refs, shared),
    above: above.length === 0 ? none : placesOf(above, shared, excludes),
  });
  const alike = new Map<Found, Map<Found, Hits>>();
  let kept = 0;
  const together = (exact: Found, folded: Found): Hits => {
    const before = alike.get(exact)?.get(folded);
    if (before !== undefined) return before;
    const hits = toHits([...exact.refs, ...folded.refs], [...exact.above, ...folded.above]);
    kept += hits.places.length + hits.above.length + 8;
    if (kept > maxAlike) {
      kept = 0;
      alike.clear();
    }
    const row = alike.get(exact) ?? new Map<Found, Hits>();
    alike.set(exact, row.set(folded, hits));
    return hits;
  };
  return (path, isAscii) => {
    const named = !nameless.test(path);
    const foldable = named && (isAscii || !foldsToAscii.test(path));
    const exact = used.exact && named ? trees.exact.match(path) : nothing;
    const folded = used.folded && foldable ? trees.folded.match(path) : nothing;
    if (odd.length === 0 && foldable) return together(exact, folded);
    const asked = [...(used.exact && !named ? allOf(false) : []), ...(used.folded && !foldable ? allOf(true) : [])];
    const matching = [...asked, ...odd].filter(({ matches }) => {
      effort(PER_GLOB);
      return matches(path);
    });
    if (matching.length === 0) return together(exact, folded);
    const refs = (above: boolean): readonly number[] =>
      matching.flatMap((one) => (one.above === above ? [one.glob] : []));
    return toHits([...exact.refs, ...folded.refs, ...refs(false)], [...exact.above, ...folded.above, ...refs(true)]);
  };
};

const none: Places = [];
const nothing: Found = { refs: [], above: [] };
const maxAlike = 1_000_000;

/** @param excludes the globs that do not count, by list and place */
const placesOf = (
  refs: readonly number[],
  shared: readonly Shared[],
  excludes?: readonly (readonly boolean[])[],
): Places => {
  const last = new Map<number, number>();
  for (const ref of refs) {
    const places = shared[ref]?.places ?? [];
    for (let i = 0; i < places.length; i += 2) {
      const list = places[i] ?? 0;
      const place = places[i + 1] ?? 0;
      if (place > (last.get(list) ?? -1) && excludes?.[list]?.[place] !== true) last.set(list, place);
    }
  }
  return [...last].flat();
};

const sharedOf = (lists: readonly List[]): readonly Shared[] => {
  const shared = new Map<string, Shared>();
  lists.forEach(({ globs, ignoreCase }, list) => {
    globs.forEach((written, place) => {
      const glob = written.startsWith("!") ? written.slice(1) : written;
      const key = (ignoreCase ? "i" : "c") + glob;
      const known = shared.get(key);
      if (known === undefined) shared.set(key, { glob, ignoreCase, places: [list, place] });
      else known.places.push(list, place);
    });
  });
  return [...shared.values()];
};

const addBraced = (tree: GlobTree, written: string, index: number): boolean => {
  const glob = written.normalize("NFC");
  if (glob.includes("[[]")) return false;
  const texts = spreadSlashes(glob)?.flatMap(withLiteral);
  // One that is left half added does no harm, because `addWrittenOut` adds the same again.
  return texts?.every((text) => tree.add(text, index, true)) ?? false;
};

const addWrittenOut = (tree: GlobTree, glob: string, index: number, ignoreCase: boolean, odd: Alternative[]): void => {
  const folders = new Set<string>();
  for (const text of expanded(glob)) {
    const added = tree.add(text, index, false);
    if (!added) odd.push(alternative(text, index, ignoreCase, false));
    // A folder above `[[]` may have brackets that mean two things.
    if (!added || glob.includes("[[]")) for (const folder of foldersOf(text)) folders.add(folder);
  }
  for (const folder of folders)
    for (const text of withLiteral(folder)) odd.push(alternative(text, index, ignoreCase, true));
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

const alternative = (text: string, glob: number, ignoreCase: boolean, above: boolean): Alternative => {
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

/** Non-ASCII letters that fold to ASCII: İ, ı, ſ and the Kelvin sign. */
const foldsToAscii = /[\u0130\u0131\u017f\u212a]/;
