import type { Compiling, Fault, GlobList, PathColumn, PathList, PathLists } from "../model/compiling.ts";
import type { ChangedFile } from "../model/facts.ts";
import { FEW, keptByFiles } from "../model/kept-by-files.ts";
import { nearestSpelling } from "../model/nearest-spelling.ts";
import type { DecidedFile, PathDecision, PathMatcher } from "../model/policy.ts";
import { cut } from "../model/problem.ts";
import { eachOf, entriesOf, type WrittenList } from "../model/written-parts.ts";
import { countExpansions, globFault, globLimits } from "./glob-faults.ts";

/**
 * `!` excludes, the last match decides. `list:<name>` stands for a named list. Faults are reported as `bad-glob`.
 * Compiled at the first use.
 * @param options `base`: what decides where no glob matches
 */
export const compileGlobs = (
  written: WrittenList,
  compiling: Compiling,
  options: { readonly ignoreCase?: boolean; readonly base?: PathMatcher } = {},
): PathMatcher => {
  const globs = typeof written === "string" ? [written] : written.flat();
  if (globs.length > globLimits.perList) {
    compiling.fault([], {
      code: "bad-glob",
      message: `has ${globs.length} globs; at most ${globLimits.perList} are read`,
    });
    return { decide: () => undefined };
  }
  if (options.base === undefined && globs.length > 0 && globs.every((glob) => glob.startsWith("!"))) {
    compiling.fault([], {
      code: "bad-glob",
      message: "only excludes, so it matches nothing; put what it shall match first",
      suggestion: "**",
    });
  }
  const named = new Map<string, PathList>();
  eachOf(written, (glob, below) => {
    const entry = listEntry(glob);
    if (entry !== undefined) {
      const list = compiling.pathLists.get(entry.name);
      if (list === undefined) compiling.fault(below, unknownList(entry.name, compiling.pathLists));
      else named.set(entry.name, list);
      return;
    }
    if (compiling.checked === true) return;
    const fault = globFault(glob);
    if (fault !== undefined) compiling.fault(below, fault);
    else if (!compiling.spend(countExpansions(glob, globLimits.expansions))) {
      compiling.fault(below, {
        code: "bad-glob",
        message: `brings the globs of this file, braces written out, over ${globLimits.expansionsPerFile}`,
      });
    }
  });
  const ignoreCase = options.ignoreCase ?? false;
  if (named.size === 0 && options.base === undefined) return matcherOf(globs, compiling, ignoreCase);
  const base: readonly Segment[] = options.base === undefined ? [] : [{ matcher: options.base }];
  return joined([...base, ...segmentsOf(globs, compiling, { named, ignoreCase })]);
};

/** `list:docs`, `!list:docs`. */
export const listEntry = (glob: string): { readonly name: string; readonly excludes: boolean } | undefined => {
  const [, sign, name] = /^(!?)list:(.*)$/s.exec(glob) ?? [];
  return name === undefined ? undefined : { name: name.trim(), excludes: sign === "!" };
};

const unknownList = (name: string, { names }: PathLists): Fault => {
  const suggestion = nearestSpelling(name, names);
  return {
    code: "wrong-value",
    message: `names the list of paths "${cut(name)}", which is neither one of Tollgate's nor under \`lists\` of this file or of one that it extends`,
    allowed: names,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
};

/** The entries as text, with what each named list means, so that comparing sees a changed list. A built-in one means its name. */
export const meaningOf = (written: WrittenList, { pathLists }: Pick<Compiling, "pathLists">): readonly string[] =>
  entriesOf(written).map((entry) => {
    const { name } = listEntry(entry) ?? {};
    const means = name === undefined ? "" : (pathLists.get(name)?.written ?? "");
    return means === "" ? entry : `${entry} ${means}`;
  });

/** Globs that stand together, or the list that an entry names. */
type Segment = { readonly entry?: string; readonly excludes?: boolean; readonly matcher: PathMatcher };

const segmentsOf = (
  entries: readonly string[],
  compiling: Compiling,
  { named, ignoreCase }: { readonly named: ReadonlyMap<string, PathList>; readonly ignoreCase: boolean },
): readonly Segment[] => {
  const segments: Segment[] = [];
  let globs: string[] = [];
  const close = (): void => {
    if (globs.length > 0) segments.push({ matcher: matcherOf(globs, compiling, ignoreCase) });
    globs = [];
  };
  for (const entry of entries) {
    const { name, excludes = false } = listEntry(entry) ?? {};
    if (name === undefined) {
      globs.push(entry);
      continue;
    }
    close();
    const list = named.get(name);
    if (list !== undefined) segments.push({ entry, excludes, matcher: list.matcher });
  }
  close();
  return segments;
};

/** Many policies write the same segments. They are kept by one that belongs to the file, so that they go with it. */
const joined = (segments: readonly Segment[]): PathMatcher => {
  const { matcher: of } = segments.find(({ entry }) => entry === undefined) ?? segments[0] ?? {};
  if (of === undefined) return together(segments);
  const known = joins.get(of) ?? new Map<string, PathMatcher>();
  joins.set(of, known);
  const key = segments.map(({ entry = "", matcher }) => `${numberOf(matcher)} ${entry}`).join("\n");
  const made = known.get(key) ?? together(segments);
  known.set(key, made);
  return made;
};
const joins = new WeakMap<PathMatcher, Map<string, PathMatcher>>();

const numberOf = (matcher: PathMatcher): number => {
  const number = numbers.get(matcher) ?? ++count;
  numbers.set(matcher, number);
  return number;
};
const numbers = new WeakMap<PathMatcher, number>();
let count = 0;

/** The last segment that decides. A list that does not match decides nothing. */
const together = (segments: readonly Segment[]): PathMatcher => {
  const reversed = segments.toReversed();
  const wanted = segments.filter(({ excludes }) => excludes !== true);
  const first = (decide: (segment: Segment) => PathDecision | undefined): PathDecision | undefined => {
    for (const segment of reversed) {
      const by = inWords(segment, decide(segment));
      if (by !== undefined) return by;
    }
    return undefined;
  };
  const mayMatch = (files: readonly ChangedFile[]): boolean =>
    wanted.some(({ matcher }) => matcher.mayMatch?.(files) !== false);
  const asLink = ({ excludes = false, matcher }: Segment, path: string): PathDecision | undefined =>
    excludes ? matcher.decide(path) : matcher.decideLink?.(path);
  return {
    decide: (path) => first(({ matcher }) => matcher.decide(path)),
    decideLink: (path) => first((segment) => asLink(segment, path)),
    decideAll: (files) => {
      const decided = new Map<number, DecidedFile>();
      for (const segment of segments) {
        for (const { file, by, asLink: link } of segment.matcher.decideAll?.(files) ?? []) {
          const before = decided.get(file);
          const found = {
            file,
            by: inWords(segment, by) ?? before?.by,
            asLink: inWords(segment, segment.excludes === true ? by : link) ?? before?.asLink,
          };
          if (found.by !== undefined || found.asLink !== undefined) decided.set(file, found);
        }
      }
      return [...decided.values()].sort((one, other) => one.file - other.file);
    },
    mayMatch,
    matchAll: keptByFiles((files: readonly ChangedFile[]) => {
      if (!mayMatch(files)) return NO_MATCHES;
      const found = reversed.map((segment) => cursorOf(segment, files));
      const matched: number[] = [];
      for (const file of filesOf(wanted.map(({ matcher }) => matcher.matchAll?.(files) ?? []))) {
        const decided = found.map((at) => at(file));
        const by = decided.find((one) => one?.by !== undefined)?.by;
        const asLink = by === true || decided.find((one) => one?.asLink !== undefined)?.asLink === true;
        if (asLink) matched.push(file, by === true ? 1 : 0);
      }
      return matched;
    }),
  };
};

const NO_MATCHES: readonly number[] = [];

/** The files of several, in order, each once. */
const filesOf = (matched: readonly (readonly number[])[]): readonly number[] => {
  const files = matched.map((some) => some.filter((_, i) => i % 2 === 0));
  const [only = [], ...others] = files.filter(({ length }) => length > 0);
  return others.length === 0 ? only : [...new Set(files.flat())].sort((one, other) => one - other);
};

/** Whether the file matches by the segment, itself and as a link; undefined if the segment decides nothing. */
type Decided = { readonly by: boolean | undefined; readonly asLink: boolean | undefined };

/** To be asked about files in rising order. */
const cursorOf = (
  { entry, excludes = false, matcher }: Segment,
  files: readonly ChangedFile[],
): ((file: number) => Decided | undefined) => {
  const means = (one: PathDecision | undefined): boolean | undefined => {
    if (entry === undefined) return one?.matches;
    return one?.matches === true ? !excludes : undefined;
  };
  if (files.length < FEW)
    return (file) => {
      const path = files[file]?.path ?? "";
      const by = means(matcher.decide(path));
      return { by, asLink: excludes ? by : means(matcher.decideLink?.(path)) };
    };
  const all = entry === undefined ? (matcher.decideAll?.(files) ?? []) : decidedOnce(matcher, files);
  let next = 0;
  return (file) => {
    while ((all[next]?.file ?? file) < file) next++;
    const decided = all[next];
    return decided?.file === file
      ? { by: means(decided.by), asLink: means(excludes ? decided.by : decided.asLink) }
      : undefined;
  };
};

/** A named list is asked about the same files by many policies. */
const decidedOnce = (matcher: PathMatcher, files: readonly ChangedFile[]): readonly DecidedFile[] => {
  const known = byList(files);
  const decided = known.get(matcher) ?? matcher.decideAll?.(files) ?? [];
  known.set(matcher, decided);
  return decided;
};
const byList = keptByFiles((_: readonly ChangedFile[]) => new Map<PathMatcher, readonly DecidedFile[]>());

const inWords = ({ entry, excludes }: Segment, by: PathDecision | undefined): PathDecision | undefined => {
  if (entry === undefined) return by;
  return by?.matches === true ? { matches: excludes !== true, glob: `${entry} (${by.glob})` } : undefined;
};

const matcherOf = (globs: readonly string[], compiling: Compiling, ignoreCase: boolean): PathMatcher => {
  const list = compiling.globs.list(globs, ignoreCase);
  const known = matchers.get(list);
  if (known !== undefined) return known;
  const answers = globs.map((glob) => ({ matches: !glob.startsWith("!"), glob }));
  const made: PathMatcher = {
    decide: (path) => answers[list.last(path)],
    decideLink: (path) => answers[Math.max(list.last(path), list.above(path))],
    decideAll: (files) => decideAll(list.column(files), answers),
    matchAll: keptByFiles((files: readonly ChangedFile[]) =>
      list.reaches(files) ? matchAll(list.column(files), answers) : NO_MATCHES,
    ),
    mayMatch: list.reaches,
  };
  matchers.set(list, made);
  return made;
};
/** Of the same list, so that it is asked once. */
const matchers = new WeakMap<GlobList, PathMatcher>();

const matchAll = (column: PathColumn | undefined, answers: readonly PathDecision[]): readonly number[] => {
  if (column === undefined) return NO_MATCHES;
  const { places, above } = column;
  const matched: number[] = [];
  for (let i = 0, next = 0; i < places.length || next < above.length; ) {
    const file = Math.min(places[i] ?? Number.POSITIVE_INFINITY, above[next] ?? Number.POSITIVE_INFINITY);
    const place = places[i] === file ? (places[i + 1] ?? -1) : -1;
    const behind = above[next] === file ? (above[next + 1] ?? -1) : -1;
    if (places[i] === file) i += 2;
    if (above[next] === file) next += 2;
    if (answers[place]?.matches === true) matched.push(file, 1);
    else if (answers[Math.max(place, behind)]?.matches === true) matched.push(file, 0);
  }
  return matched;
};

const decideAll = (column: PathColumn | undefined, answers: readonly PathDecision[]): readonly DecidedFile[] => {
  if (column === undefined) return [];
  const { places, above } = column;
  const decided: DecidedFile[] = [];
  let next = 0;
  for (let i = 0; i < places.length || next < above.length; ) {
    const file = Math.min(places[i] ?? Number.POSITIVE_INFINITY, above[next] ?? Number.POSITIVE_INFINITY);
    const place = places[i] === file ? (places[i + 1] ?? -1) : -1;
    const behind = above[next] === file ? (above[next + 1] ?? -1) : -1;
    if (places[i] === file) i += 2;
    if (above[next] === file) next += 2;
    decided.push({ file, by: answers[place], asLink: answers[Math.max(place, behind)] });
  }
  return decided;
};
