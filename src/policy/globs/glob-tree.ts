import type { Effort } from "../model/compiling.ts";
import { type Matching, segmentIndex } from "./segment-index.ts";
import { balanced } from "./segment-pattern.ts";

export type GlobTree = {
  /**
   * Returns false if the tree cannot represent the glob: then write its braces out, or ask minimatch.
   *
   * @param braces whether they stand for lists; without, they are ordinary characters
   */
  readonly add: (glob: string, ref: number, braces: boolean) => boolean;
  readonly match: (path: string) => Found;
};

/** The same object for paths that are alike, so that what is worked out of it can be kept by it. */
export type Found = {
  /** Globs that match the path, maybe more than once. */
  readonly refs: readonly number[];
  /** Globs for content of a folder at this path: `a/b` for `a/b/*.ts`. */
  readonly above: readonly number[];
};

type Node = {
  readonly id: number;
  readonly deep: boolean;
  readonly parts: Map<number, Node>;
  star: Node | undefined;
  below: Node | undefined;
  /** Globs that end here. Those that end in `**` need one more part. */
  readonly ends: number[];
  readonly passes: number[];
};

/** What a folder's path leads to. */
type Place = {
  readonly nodes: readonly Node[];
  readonly inside: Map<string, Place>;
  /** By the parts that a last name matches. */
  readonly found: Map<Matching["byEnding"], Map<string, Found>>;
};

/** Numbers kept of what was met before: nodes and globs of places, and parts of names. */
const limits = { places: 1_000_000, names: 200_000 } as const;

/**
 * Answers like minimatch (dotfiles, no negation, no comments) for paths without empty parts, `.` and `..`. With
 * `ignoreCase`, globs must be ASCII and paths without characters that fold to ASCII.
 */
export const globTree = (ignoreCase: boolean, effort: Effort): GlobTree => {
  const index = segmentIndex(ignoreCase, effort);
  let ids = 0;
  const nodeOf = (deep: boolean): Node => ({
    id: ids++,
    deep,
    parts: new Map(),
    star: undefined,
    below: undefined,
    ends: [],
    passes: [],
  });
  const root = nodeOf(false);
  let kept = 0;
  let keptNames = 0;
  let places = new Map<string, Place>();
  let folders = new Map<string, Place>();
  let names = new Map<string, Matching>();
  const partsOf = (name: string, original: string): Matching => {
    const before = names.get(original);
    if (before !== undefined) return before;
    const found = index.matching(name, original);
    keptNames += found.others.length + 4;
    if (keptNames > limits.names) {
      keptNames = 0;
      names = new Map();
    }
    names.set(original, found);
    return found;
  };
  const placeOf = (nodes: readonly Node[]): Place => {
    const key = keyOf(nodes);
    const before = places.get(key);
    if (before !== undefined) return before;
    const place: Place = { nodes, inside: new Map(), found: new Map() };
    keep(nodes.length + 8);
    places.set(key, place);
    return place;
  };
  const keep = (more: number): void => {
    kept += more;
    if (kept <= limits.places) return;
    kept = 0;
    places = new Map();
    folders = new Map();
  };
  const inside = (place: Place, name: string, original: string): Place => {
    const before = place.inside.get(original);
    if (before !== undefined) return before;
    const reached = reachedBy(place.nodes, partsOf(name, original), effort);
    for (const node of place.nodes) if (node.deep) reached.add(node);
    for (const { below } of [...reached]) if (below !== undefined) reached.add(below);
    keep(8);
    const next = placeOf([...reached].sort((a, b) => a.id - b.id));
    place.inside.set(original, next);
    return next;
  };
  const start = (): Place => placeOf(root.below === undefined ? [root] : [root, root.below]);
  const folderOf = (folded: string, original: string): Place => {
    const before = folders.get(original);
    if (before !== undefined) return before;
    const slash = folded.lastIndexOf("/");
    const originalSlash = original.lastIndexOf("/");
    const above = slash === -1 ? start() : folderOf(folded.slice(0, slash), original.slice(0, originalSlash));
    const place = inside(above, folded.slice(slash + 1), original.slice(originalSlash + 1));
    keep(8);
    folders.set(original, place);
    return place;
  };
  return {
    add: (glob, ref, braces) => {
      const parts = glob.split("/");
      if (parts.some(isOdd) || (ignoreCase && !ascii.test(glob))) return false;
      const numbers = parts.map((part) => (isStars(part) ? -1 : index.add(part, braces)));
      if (numbers.includes(undefined)) return false;
      let node = root;
      parts.forEach((part, i) => {
        node = childOf(node, part, numbers[i] ?? -1, nodeOf);
        if (i < parts.length - 1 && !/^[*?]+$/.test(part) && node.passes.at(-1) !== ref) node.passes.push(ref);
      });
      node.ends.push(ref);
      return true;
    },
    match: (path) => {
      const folded = ignoreCase ? path.toLowerCase() : path;
      const slash = folded.lastIndexOf("/");
      const originalSlash = path.lastIndexOf("/");
      const place = slash === -1 ? start() : folderOf(folded.slice(0, slash), path.slice(0, originalSlash));
      // Not kept: most names of files are met once.
      const parts = index.matching(folded.slice(slash + 1), path.slice(originalSlash + 1));
      effort(place.nodes.length);
      const key = parts.others.length === 0 ? "" : parts.others.join();
      const alike = place.found.get(parts.byEnding);
      const before = alike?.get(key);
      if (before !== undefined) return before;
      const refs: number[] = [];
      const above: number[] = [];
      for (const node of place.nodes) if (node.deep) for (const ref of node.ends) refs.push(ref);
      for (const node of reachedBy(place.nodes, parts, effort)) {
        for (const ref of node.ends) refs.push(ref);
        for (const ref of node.passes) above.push(ref);
      }
      const found = { refs, above };
      keep(refs.length + above.length + 8);
      if (alike === undefined) place.found.set(parts.byEnding, new Map([[key, found]]));
      else alike.set(key, found);
      return found;
    },
  };
};

/** Where one more name leads, the deep nodes themselves left out. */
const reachedBy = (nodes: readonly Node[], { byEnding, others }: Matching, effort: Effort): Set<Node> => {
  effort(nodes.length * (byEnding.length + others.length + 1));
  const parts = [...byEnding, ...others];
  const reached = new Set<Node>();
  for (const { star, parts: children } of nodes) {
    if (star !== undefined) reached.add(star);
    for (const part of parts) {
      const child = children.get(part);
      if (child !== undefined) reached.add(child);
    }
  }
  return reached;
};

const keyOf = (nodes: readonly Node[]): string => nodes.map(({ id }) => id).join();

const ascii = /^[\0-\x7f]*$/;

const isOdd = (part: string): boolean => part === "" || part === "." || part === ".." || !balanced(part);

const isStars = (part: string): boolean => /^\*+$/.test(part);

const childOf = (node: Node, part: string, number: number, nodeOf: (deep: boolean) => Node): Node => {
  if (part === "**") {
    if (node.deep) return node;
    node.below ??= nodeOf(true);
    return node.below;
  }
  if (isStars(part)) {
    node.star ??= nodeOf(false);
    return node.star;
  }
  const known = node.parts.get(number);
  if (known !== undefined) return known;
  const child = nodeOf(false);
  node.parts.set(number, child);
  return child;
};
