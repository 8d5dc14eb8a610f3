import { type SegmentBuilder, type SegmentData, segmentBuilder } from "./segment-index.ts";
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
  /** Of each node that has some: part and the node that it leads to, in turn. */
  readonly edges: readonly (readonly [node: number, edges: readonly number[]])[];
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
  const edges = new Map<number, Map<number, number>>();
  const ends = new Map<number, number[]>();
  const passes = new Map<number, number[]>();
  const childBy = (from: Map<number, number>, key: number): number => {
    const child = from.get(key) ?? nodes++;
    from.set(key, child);
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
    const leads = edges.get(node) ?? new Map<number, number>();
    edges.set(node, leads);
    return childBy(leads, number);
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
      edges: [...edges].map(([node, leads]) => [node, [...leads].flat()]),
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

const isOdd = (part: string): boolean => part === "" || part === "." || part === ".." || !balanced(part);

const isStars = (part: string): boolean => /^\*+$/.test(part);
