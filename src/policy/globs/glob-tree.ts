import type { Effort } from "../model/compiling.ts";
import { type SegmentBuilder, type SegmentData, segmentBuilder, segmentMatcher } from "./segment-index.ts";
import { balanced } from "./segment-pattern.ts";

/**
 * Globs as a tree of their parts. Plain data: the built-in policies' is made at build time. Nodes are numbers; 0 is the
 * root.
 */
export type TreeData = {
  /** How many parts there are, and the parts where case counts and where it does not. */
  readonly parts: number;
  readonly segments: readonly SegmentData[];
  readonly nodes: number;
  /** Nodes that stay where more folders follow, as `**` does. */
  readonly deep: readonly number[];
  /** Node and the one that `*`, or `**`, leads to, in turn. */
  readonly stars: readonly number[];
  readonly below: readonly number[];
  /** By part: node and the one that the part leads to, in turn. */
  readonly edges: readonly (readonly number[])[];
  /** Globs that end at a node; those that end in `**` need one more part. Globs that go on. */
  readonly ends: Refs;
  readonly passes: Refs;
};

type Refs = readonly (readonly [node: number, refs: readonly number[]])[];

export type TreeBuilder = {
  /**
   * Returns false if the tree cannot represent the glob: then write its braces out, or ask minimatch.
   *
   * @param braces whether they stand for lists; without, they are ordinary characters
   */
  readonly add: (glob: string, ref: number, options: { ignoreCase: boolean; braces: boolean }) => boolean;
  readonly build: () => TreeData;
};

export const treeBuilder = (): TreeBuilder => {
  let parts = 0;
  const nextPart = (): number => parts++;
  const exact = segmentBuilder(false, nextPart);
  const folded = segmentBuilder(true, nextPart);
  let nodes = 1;
  const deep = new Set<number>();
  const stars = new Map<number, number>();
  const below = new Map<number, number>();
  const edges: Map<number, number>[] = [];
  const ends = new Map<number, number[]>();
  const passes = new Map<number, number[]>();
  const childBy = (from: Map<number, number>, node: number): number => {
    const child = from.get(node) ?? nodes++;
    from.set(node, child);
    return child;
  };
  const childOf = (node: number, part: string, number: number): number => {
    if (part === "**") {
      if (deep.has(node)) return node;
      const child = childBy(below, node);
      deep.add(child);
      return child;
    }
    if (isStars(part)) return childBy(stars, node);
    edges[number] ??= new Map();
    return childBy(edges[number], node);
  };
  const numberOf = (part: string, segments: SegmentBuilder, braces: boolean): number | undefined =>
    isStars(part) ? -1 : segments.add(part, braces);
  return {
    add: (glob, ref, { ignoreCase, braces }) => {
      const texts = glob.split("/");
      if (texts.some(isOdd) || (ignoreCase && !ascii.test(glob))) return false;
      const numbers = texts.map((part) => numberOf(part, ignoreCase ? folded : exact, braces));
      if (numbers.includes(undefined)) return false;
      let node = 0;
      texts.forEach((part, i) => {
        node = childOf(node, part, numbers[i] ?? -1);
        if (i < texts.length - 1 && !/^[*?]+$/.test(part)) addRef(passes, node, ref);
      });
      addRef(ends, node, ref);
      return true;
    },
    build: () => ({
      parts,
      segments: [exact, folded].map((segments) => segments.build()),
      nodes,
      deep: [...deep],
      stars: [...stars].flat(),
      below: [...below].flat(),
      edges: Array.from({ length: parts }, (_, part) => [...(edges[part] ?? [])].flat()),
      ends: [...ends],
      passes: [...passes],
    }),
  };
};

const addRef = (refs: Map<number, number[]>, node: number, ref: number): void => {
  const before = refs.get(node);
  if (before === undefined) refs.set(node, [ref]);
  else if (before.at(-1) !== ref) before.push(ref);
};

const ascii = /^[\0-\x7f]*$/;

/** Non-ASCII letters that fold to ASCII: İ, ı, ſ and the Kelvin sign. */
export const foldsToAscii = /[\u0130\u0131\u017f\u212a]/;

const isOdd = (part: string): boolean => part === "" || part === "." || part === ".." || !balanced(part);

const isStars = (part: string): boolean => /^\*+$/.test(part);

/** The same object for paths that are alike, so that what is worked out of it can be kept by it. */
export type Found = {
  /** Globs that match the path, maybe more than once. */
  readonly refs: readonly number[];
  /** Globs for content of a folder at this path: `a/b` for `a/b/*.ts`. */
  readonly above: readonly number[];
};

/** The names that match the same parts. */
type Kind = { readonly id: number; readonly parts: readonly number[] };

/** What a folder's path leads to. */
type Place = {
  readonly nodes: readonly number[];
  /** The nodes once more, one bit each. */
  readonly bits: Int32Array;
  /** Where any name leads, and the globs that end or go on there. */
  readonly stars: readonly number[];
  readonly refs: readonly number[];
  readonly above: readonly number[];
  /** By kind of name. */
  readonly inside: Map<number, Place>;
  readonly found: Map<number, Found>;
};

/** Numbers and characters kept of what was met before. */
const limits = { places: 2_000_000, names: 2_000_000 } as const;

/**
 * Answers like minimatch (dotfiles, no negation, no comments) for paths without empty parts, `.` and `..`. Globs that
 * ignore case are not found where a name has characters that fold to ASCII.
 */
export const globTree = (data: TreeData, effort: Effort): ((path: string) => Found) => {
  const matchers = data.segments
    .filter(({ patterns, byEnding, names, stems }) => {
      const exact = names.exact.length + stems.exact.length;
      return patterns.length + byEnding.length + exact > 0;
    })
    .map((segments) => ({ ...segments, match: segmentMatcher(segments, data.parts, effort) }));
  const deep = new Uint8Array(data.nodes);
  for (const node of data.deep) deep[node] = 1;
  const byNode = (pairs: readonly number[]): Int32Array => {
    const leads = new Int32Array(data.nodes);
    for (let i = 0; i < pairs.length; i += 2) leads[pairs[i] ?? 0] = pairs[i + 1] ?? 0;
    return leads;
  };
  // No edge leads to the root, so 0 stands for none.
  const stars = byNode(data.stars);
  const below = byNode(data.below);
  const ends = refsByNode(data.ends, data.nodes);
  const passes = refsByNode(data.passes, data.nodes);
  const { edges } = data;
  let kept = 0;
  let keptNames = 0;
  let ids = 0;
  let kinds = new Map<string, Kind>();
  let names = new Map<string, Kind>();
  let places = new Map<string, Place>();
  let folders = new Map<string, Place>();
  let top: Place | undefined;
  const kindOf = (name: string): Kind => {
    const before = names.get(name);
    if (before !== undefined) return before;
    const parts: number[] = [];
    const foldable = ascii.test(name) || !foldsToAscii.test(name);
    for (const { ignoreCase, match } of matchers) if (foldable || !ignoreCase) match(name, parts);
    const key = parts.join();
    keptNames += name.length + 16;
    if (keptNames > limits.names) {
      keptNames = 0;
      names = new Map();
      kinds = new Map();
    }
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = { id: ids++, parts };
      kinds.set(key, kind);
      keptNames += key.length + parts.length + 16;
    }
    names.set(name, kind);
    return kind;
  };
  const keep = (more: number): void => {
    kept += more;
    if (kept <= limits.places) return;
    kept = 0;
    places = new Map();
    folders = new Map();
    top = undefined;
  };
  const placeOf = (nodes: readonly number[]): Place => {
    const key = nodes.join();
    const before = places.get(key);
    if (before !== undefined) return before;
    const bits = new Int32Array((data.nodes >> 5) + 1);
    const reached: number[] = [];
    const refs: number[] = [];
    for (const node of nodes) {
      bits[node >> 5] = (bits[node >> 5] ?? 0) | (1 << (node & 31));
      const star = stars[node] ?? 0;
      if (star !== 0) reached.push(star);
      if (deep[node] === 1) for (const ref of ends[node] ?? none) refs.push(ref);
    }
    const above: number[] = [];
    for (const node of reached) {
      for (const ref of ends[node] ?? none) refs.push(ref);
      for (const ref of passes[node] ?? none) above.push(ref);
    }
    const place: Place = { nodes, bits, stars: reached, refs, above, inside: new Map(), found: new Map() };
    keep(nodes.length + refs.length + bits.length + 16);
    places.set(key, place);
    return place;
  };
  /** Adds where one more name leads, but for what any name leads to. */
  const reach = ({ bits }: Place, { parts }: Kind, reached: number[]): void => {
    for (const part of parts) {
      const pairs = edges[part] ?? none;
      effort(pairs.length);
      for (let i = 0; i < pairs.length; i += 2) {
        const from = pairs[i] ?? 0;
        if ((((bits[from >> 5] ?? 0) >>> (from & 31)) & 1) === 1) reached.push(pairs[i + 1] ?? 0);
      }
    }
  };
  const inside = (place: Place, kind: Kind): Place => {
    const before = place.inside.get(kind.id);
    if (before !== undefined) return before;
    const reached = [...place.stars];
    reach(place, kind, reached);
    for (const node of place.nodes) if (deep[node] === 1) reached.push(node);
    for (const node of [...reached]) if (below[node] !== 0) reached.push(below[node] ?? 0);
    effort(reached.length);
    const next = placeOf([...new Set(reached)].sort((a, b) => a - b));
    keep(8);
    place.inside.set(kind.id, next);
    return next;
  };
  const start = (): Place => {
    top ??= placeOf(below[0] === 0 ? [0] : [0, below[0] ?? 0]);
    return top;
  };
  const folderOf = (path: string): Place => {
    const before = folders.get(path);
    if (before !== undefined) return before;
    const slash = path.lastIndexOf("/");
    const above = slash === -1 ? start() : folderOf(path.slice(0, slash));
    const place = inside(above, kindOf(path.slice(slash + 1)));
    keep(path.length + 16);
    folders.set(path, place);
    return place;
  };
  return (path) => {
    const slash = path.lastIndexOf("/");
    const place = slash === -1 ? start() : folderOf(path.slice(0, slash));
    const kind = kindOf(path.slice(slash + 1));
    const before = place.found.get(kind.id);
    if (before !== undefined) return before;
    const reached: number[] = [];
    reach(place, kind, reached);
    effort(reached.length + 1);
    let found: Found = place;
    if (reached.length > 0) {
      const refs = [...place.refs];
      const above = [...place.above];
      for (const node of reached) {
        for (const ref of ends[node] ?? none) refs.push(ref);
        for (const ref of passes[node] ?? none) above.push(ref);
      }
      found = { refs, above };
      keep(refs.length + above.length);
    }
    keep(4);
    place.found.set(kind.id, found);
    return found;
  };
};

const none: readonly number[] = [];

const refsByNode = (refs: Refs, nodes: number): readonly (readonly number[] | undefined)[] => {
  const found = new Array<readonly number[] | undefined>(nodes);
  for (const [node, some] of refs) found[node] = some;
  return found;
};
