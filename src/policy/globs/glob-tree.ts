import type { Effort } from "../model/compiling.ts";
import type { GlobProgram, TreeData } from "./glob-program.ts";
import { type Kind, nameKinds, numbersKey } from "./name-kinds.ts";

/**
 * The same object for paths that are alike, so that what is worked out of it can be kept by it. `refs`: globs that
 * match the path, maybe more than once. `above`: globs for content of a folder at this path, `a/b` for `a/b/*.ts`.
 * `sure`: false where a name is empty, `.` or `..`, or folds to ASCII, because then globs that ignore case may be
 * missing.
 */
export type Found = {
  readonly refs: readonly number[];
  readonly above: readonly number[];
  readonly sure: boolean;
};

/**
 * What a folder's path leads to. `deep`: the nodes that stay where more folders follow. `open`: the nodes that names
 * may lead on from, but for the one that is in every place. `inside`: where any name leads, as far as it goes on;
 * `refs` and `above`: the globs that end or go on there. `next`, `found`: by kind of name.
 */
type Place = {
  readonly sure: boolean;
  readonly deep: readonly number[];
  readonly open: readonly number[];
  readonly inside: readonly number[];
  readonly refs: readonly number[];
  readonly above: readonly number[];
  next: Map<number, Place> | undefined;
  found: Map<number, Found> | undefined;
};

/** Numbers and characters kept of the places that were met before. */
const MAX_KEPT = 1_000_000;

/**
 * Answers like minimatch (dotfiles, no negation, no comments) for paths without empty parts, `.` and `..`. Letters and
 * accents may be composed or apart, as macOS writes them. Files of one folder come one after another, so the last
 * folder's place is kept.
 */
const globTree = (data: TreeData, effort: Effort): ((path: string) => Found) => {
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
  const ends = listsByNode(data.ends, data.nodes);
  const passes = listsByNode(data.passes, data.nodes);
  const edges = listsByNode(data.edges, data.nodes);
  /** The node of the `**` with which most globs begin, and its successors by part; -1 if no glob begins with `**`. */
  const always = below[0] || -1;
  const first = new Int32Array(data.parts);
  const leads = edges[always] ?? none;
  for (let i = 0; i < leads.length; i += 2) first[leads[i] ?? 0] = leads[i + 1] ?? 0;
  const noBits = Array.from({ length: (data.parts >> 5) + 1 }, () => 0);
  let kept = 0;
  let places = new Map<string, Place>();
  let top: Place | undefined;
  let lastFolder = "";
  let lastPlace: Place | undefined;
  const keep = (more: number): void => {
    kept += more;
    if (kept <= MAX_KEPT) return;
    kept = 0;
    places = new Map();
    top = undefined;
    lastPlace = undefined;
  };
  const globsOf = (
    reached: readonly number[],
  ): { readonly refs: readonly number[]; readonly above: readonly number[] } => {
    if (reached.length === 0) return nothing;
    const refs: number[] = [];
    const above: number[] = [];
    for (const node of reached) {
      for (const ref of ends[node] ?? none) refs.push(ref);
      for (const ref of passes[node] ?? none) above.push(ref);
    }
    return { refs, above };
  };
  const onward = (reached: readonly number[]): readonly number[] => {
    let found: number[] | undefined;
    for (const node of reached) {
      const further = below[node] ?? 0;
      const itself = edges[node] !== undefined || stars[node] !== 0 || deep[node] === 1;
      if (!itself && further === 0) continue;
      found ??= [];
      if (itself) found.push(node);
      if (further !== 0) found.push(further);
    }
    return found ?? none;
  };
  const kindOf = nameKinds(data, effort, (parts) => {
    const reached = parts.map((part) => first[part] ?? 0).filter((node) => node !== 0);
    return { inside: onward(reached), ...globsOf(reached) };
  });
  const placeOf = (nodes: readonly number[], sure: boolean): Place => {
    const key = (sure ? "" : "?") + numbersKey(nodes, data.nodes);
    const before = places.get(key);
    if (before !== undefined) return before;
    const byStars: number[] = [];
    const stay: number[] = [];
    const open: number[] = [];
    const refs: number[] = [];
    for (const node of nodes) {
      const star = stars[node] ?? 0;
      if (star !== 0) byStars.push(star);
      if (deep[node] === 1) {
        stay.push(node);
        for (const ref of ends[node] ?? none) refs.push(ref);
      }
      if (node !== always && edges[node] !== undefined) open.push(node);
    }
    const more = globsOf(byStars);
    refs.push(...more.refs);
    const inside = onward(byStars);
    const place = { sure, deep: stay, open, inside, refs, above: more.above, next: undefined, found: undefined };
    keep(nodes.length + refs.length + key.length + 24);
    places.set(key, place);
    return place;
  };
  const reach = ({ open }: Place, kind: Kind): readonly number[] => {
    if (open.length === 0) return none;
    kind.bits ??= bitsOf(kind.parts, noBits);
    const { bits } = kind;
    let reached: number[] | undefined;
    for (const node of open) {
      const pairs = edges[node] ?? none;
      effort(pairs.length);
      for (let i = 0; i < pairs.length; i += 2) {
        const part = pairs[i] ?? 0;
        if ((((bits[part >> 5] ?? 0) >>> (part & 31)) & 1) === 0) continue;
        reached ??= [];
        reached.push(pairs[i + 1] ?? 0);
      }
    }
    return reached ?? none;
  };
  const inside = (place: Place, kind: Kind): Place => {
    const before = place.next?.get(kind.id);
    if (before !== undefined) return before;
    const reached = [...place.deep];
    for (const node of place.inside) insert(reached, node);
    for (const node of kind.inside) insert(reached, node);
    for (const node of onward(reach(place, kind))) insert(reached, node);
    effort(reached.length);
    const next = placeOf(reached, place.sure && kind.sure);
    keep(8);
    place.next ??= new Map();
    place.next.set(kind.id, next);
    return next;
  };
  const folderOf = (path: string, end: number): Place => {
    if (lastPlace !== undefined && lastFolder.length === end && path.startsWith(lastFolder)) return lastPlace;
    top ??= placeOf(always === -1 ? [0] : [0, always], true);
    let place = top;
    for (let from = 0; from <= end && end !== -1; ) {
      const slash = path.indexOf("/", from);
      place = inside(place, kindOf(path.slice(from, slash)));
      from = slash + 1;
    }
    if (end !== -1) {
      lastFolder = path.slice(0, end);
      lastPlace = place;
    }
    return place;
  };
  // The name of a branch that is not known; only globs of nothing but `**` match it.
  const empty: Found = { refs: ends[always] ?? none, above: none, sure: true };
  return (path) => {
    if (path === "") return empty;
    const slash = path.lastIndexOf("/");
    const place = folderOf(path, slash);
    const kind = kindOf(path.slice(slash + 1));
    const before = place.found?.get(kind.id);
    if (before !== undefined) return before;
    const more = globsOf(reach(place, kind));
    const found = {
      refs: together(place.refs, kind.refs, more.refs),
      above: together(place.above, kind.above, more.above),
      sure: place.sure && kind.sure,
    };
    effort(found.refs.length + found.above.length + 1);
    keep(found.refs.length + found.above.length + 8);
    place.found ??= new Map();
    place.found.set(kind.id, found);
    return found;
  };
};

const none: readonly number[] = [];
const nothing = { refs: none, above: none };

const bitsOf = (parts: readonly number[], empty: readonly number[]): readonly number[] => {
  const bits = empty.slice();
  for (const part of parts) bits[part >> 5] = (bits[part >> 5] ?? 0) | (1 << (part & 31));
  return bits;
};

/** Into numbers in rising order, once. */
const insert = (nodes: number[], node: number): void => {
  let at = nodes.length;
  while (at > 0 && (nodes[at - 1] ?? 0) > node) at--;
  if (nodes[at - 1] !== node) nodes.splice(at, 0, node);
};

const together = (one: readonly number[], other: readonly number[], third: readonly number[]): readonly number[] => {
  if (third.length > 0) return [...one, ...other, ...third];
  if (one.length === 0) return other;
  return other.length === 0 ? one : one.concat(other);
};

const listsByNode = (
  lists: readonly (readonly [node: number, list: readonly number[]])[],
  nodes: number,
): readonly (readonly number[] | undefined)[] => {
  const found = Array.from<readonly number[] | undefined>({ length: nodes });
  for (const [node, list] of lists) found[node] = list;
  return found;
};

export type Runnable = {
  readonly program: GlobProgram;
  readonly numbers: ReadonlyMap<string, number>;
  readonly match: (path: string) => Found;
};

export const runnable = (program: GlobProgram, effort: Effort): Runnable => ({
  program,
  numbers: new Map(program.globs.map((key, index) => [key, index])),
  match: globTree(program.tree, effort),
});
