import { Minimatch, minimatch } from "minimatch";
import { type SegmentBuilder, type SegmentData, segmentBuilder } from "./segment-index.ts";
import { balanced, spreadSlashes } from "./segment-pattern.ts";
import { globOptions } from "./segment-shape.ts";

/**
 * Globs as a tree of their parts. Plain data: the built-in policies' is made at build time. Nodes are numbers; 0 is the
 * root.
 * - `parts`, `segments`: how many parts there are, and the parts where case counts and where it does not.
 * - `deep`: nodes that stay where more folders follow, as `**` does.
 * - `stars`, `below`: a node and the one that `*`, or `**`, leads to, in turn.
 * - `edges`: of each node that has some, a part and the node that it leads to, in turn.
 * - `ends`: globs that end at a node; those that end in `**` need one more part. `passes`: globs that go on.
 */
export type TreeData = {
  readonly parts: number;
  readonly segments: readonly SegmentData[];
  readonly nodes: number;
  readonly deep: readonly number[];
  readonly stars: readonly number[];
  readonly below: readonly number[];
  readonly edges: readonly (readonly [node: number, edges: readonly number[]])[];
  readonly ends: Refs;
  readonly passes: Refs;
};

type Refs = readonly (readonly [node: number, refs: readonly number[]])[];

type TreeBuilder = {
  /**
   * Returns false if the tree cannot represent the glob: then write its braces out, or ask minimatch.
   *
   * @param braces whether they stand for lists; without, they are ordinary characters
   */
  readonly add: (glob: string, ref: number, options: { ignoreCase: boolean; braces: boolean }) => boolean;
  readonly build: () => TreeData;
};

const treeBuilder = (): TreeBuilder => {
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

/**
 * Globs that are asked together. Plain data: the built-in policies' is made at build time, so that no process has to
 * at its start. `globs`: `i` (case does not count) or `c`, and the glob; `tree` and `odd` refer to its place. `odd`:
 * what the tree cannot represent, in minimatch's words.
 */
export type GlobProgram = {
  readonly globs: readonly string[];
  readonly tree: TreeData;
  readonly odd: readonly OddGlob[];
};

export type OddGlob = {
  readonly glob: number;
  readonly above: boolean;
  readonly ignoreCase: boolean;
  readonly text: string;
};

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

export const expanded = (glob: string): readonly string[] => writtenOut(glob.normalize("NFC")).flatMap(withLiteral);

/** A glob with brackets also means the literal name, because folders are called `[id]`. */
const withLiteral = (text: string): readonly string[] =>
  text.includes("[") && !text.includes("[[]") ? [text, text.replaceAll("[", "[[]")] : [text];

export type Alternative = {
  readonly glob: number;
  readonly above: boolean;
  readonly matches: (path: string) => boolean;
};

export const alternative = ({ text, glob, above, ignoreCase }: OddGlob): Alternative => {
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
