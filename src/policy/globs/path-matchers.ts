import type { Compiling, GlobList, PathColumn } from "../model/compiling.ts";
import type { ChangedFile } from "../model/facts.ts";
import { FEW, keptByFiles } from "../model/kept-by-files.ts";
import type { DecidedFile, PathDecision, PathMatcher } from "../model/policy.ts";

/** Globs that stand together, or the list that an entry names. */
export type Segment = { readonly entry?: string; readonly excludes?: boolean; readonly matcher: PathMatcher };

/** Many policies write the same segments. They are kept by one that belongs to the file, so that they go with it. */
export const joined = (segments: readonly Segment[]): PathMatcher => {
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

export const matcherOf = (globs: readonly string[], compiling: Compiling, ignoreCase: boolean): PathMatcher => {
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

/** Matches what any of them does; the first one that does decides. */
export const anyMatcher = (all: readonly { matcher: PathMatcher }[] | undefined): PathMatcher | undefined =>
  all === undefined
    ? undefined
    : {
        decide: (path) => {
          const each = all.map(({ matcher }) => matcher.decide(path));
          return each.find((one) => one?.matches) ?? each.find((one) => one !== undefined);
        },
        decideLink: (path) => all.map(({ matcher }) => matcher.decideLink?.(path)).find((one) => one?.matches),
      };
