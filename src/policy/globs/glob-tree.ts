import { Minimatch } from "minimatch";
import type { Effort } from "../model/compiling.ts";

/** Many globs as one tree, so that a path is walked once for all of them. */
export type GlobTree = {
  /** Adds a glob without braces, under a number. Gives false where the tree cannot tell its meaning: then minimatch must be asked. */
  readonly add: (glob: string, ref: number) => boolean;
  /** Calls with the number of each glob that matches a path, some perhaps more than once. */
  readonly match: (path: string, found: (ref: number) => void) => void;
};

/** What is known of a path once some of its parts are walked: the globs whose first parts have matched these. */
type Node = {
  /** It was reached by `**`, which takes any number of parts. */
  readonly deep: boolean;
  /** What may come next, made when something does: most nodes are the end of a glob. */
  literals: Map<string, Node> | undefined;
  patterns: Patterns | undefined;
  /** After `*`. */
  star: Node | undefined;
  /** After `**`. */
  below: Node | undefined;
  /** The globs that end here; those that end in `**` need one more part of the path. */
  readonly ends: number[];
  /** The step of the walk that reached it last, so that it is not walked twice in one. */
  step: number;
  /** The walk that found its `ends` last. */
  walk: number;
};

type Pattern = {
  /** The letters that a name must have, see `lettersOf`. */
  readonly letters: number;
  readonly test: (name: string, original: string) => boolean;
  readonly next: Node;
};

/** Parts with special characters that may come next. */
type Patterns = {
  readonly byText: Map<string, Pattern>;
  /** By the ending that a name must have to match (".sql"), or "". */
  readonly byEnding: Map<string, Pattern[]>;
  /** The nodes that a folder's name leads to: folders are few, and stand in many paths. */
  readonly known: Map<string, readonly Node[]>;
};

/** Names of folders that are remembered at one place of the tree before they are forgotten. */
const maxKnown = 2_048;

const nodeOf = (deep: boolean): Node => ({
  deep,
  literals: undefined,
  patterns: undefined,
  star: undefined,
  below: undefined,
  ends: [],
  step: 0,
  walk: 0,
});

/**
 * An empty tree. Its answers are minimatch's (dotfiles on, no negation, no comments), for paths whose parts are all
 * names: not empty, not `.` and not `..`.
 *
 * @param ignoreCase Only globs of ASCII are taken then; paths may hold any characters but those that turn into ASCII letters.
 */
export const globTree = (ignoreCase: boolean, effort: Effort): GlobTree => {
  const root = nodeOf(false);
  let step = 0;
  let walk = 0;
  // Walked for every path, so nothing is made anew that can be used again.
  let active: Node[] = [];
  let next: Node[] = [];
  const enter = (node: Node, more: boolean, found: (ref: number) => void): void => {
    if (node.step === step) return;
    node.step = step;
    next.push(node);
    if (node.deep) {
      if (!more || node.walk === walk) return;
      node.walk = walk;
      for (const ref of node.ends) found(ref);
    } else if (node.below !== undefined) enter(node.below, more, found);
  };
  const advance = (): void => {
    const before = active;
    active = next;
    next = before;
    next.length = 0;
    step++;
  };
  return {
    add: (glob, ref) => {
      const parts = glob.split("/");
      if (parts.some(isOdd) || (ignoreCase && !ascii.test(glob))) return false;
      let node = root;
      for (const part of parts) node = childOf(node, part, ignoreCase);
      node.ends.push(ref);
      return true;
    },
    match: (path, found) => {
      const folded = ignoreCase ? path.toLowerCase() : path;
      const originals = ignoreCase ? path.split("/") : undefined;
      walk++;
      next.length = 0;
      step++;
      enter(root, true, found);
      advance();
      for (let start = 0, part = 0; start <= folded.length; part++) {
        const slash = folded.indexOf("/", start);
        const more = slash !== -1;
        const end = more ? slash : folded.length;
        const name = folded.slice(start, end);
        const original = originals?.[part] ?? name;
        effort(active.length);
        for (const node of active) {
          if (node.deep) enter(node, more, found);
          const literal = node.literals?.get(name);
          if (literal !== undefined) enter(literal, more, found);
          if (node.star !== undefined) enter(node.star, more, found);
          if (node.patterns !== undefined)
            for (const one of matching(node.patterns, name, original, more, effort)) enter(one, more, found);
        }
        advance();
        start = end + 1;
      }
      for (const node of active) if (!node.deep) for (const ref of node.ends) found(ref);
    },
  };
};

/** Where the patterns that a name matches lead to. */
const matching = (
  patterns: Patterns,
  name: string,
  original: string,
  folder: boolean,
  effort: Effort,
): readonly Node[] => {
  const before = folder ? patterns.known.get(original) : undefined;
  if (before !== undefined) return before;
  const left: Node[] = [];
  const letters = lettersOf(name);
  const among = (some: readonly Pattern[]): void => {
    effort(some.length);
    for (const pattern of some)
      if ((pattern.letters & letters) === pattern.letters && pattern.test(name, original)) left.push(pattern.next);
  };
  among(patterns.byEnding.get("") ?? none);
  const dot = name.lastIndexOf(".");
  if (dot !== -1) among(patterns.byEnding.get(name.slice(dot)) ?? none);
  if (!folder) return left;
  if (patterns.known.size >= maxKnown) patterns.known.clear();
  patterns.known.set(original, left);
  return left;
};

/** A bit for each letter that is in a text; others share bits. A quick way to say that a name has not what a pattern needs. */
const lettersOf = (text: string): number => {
  let letters = 0;
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31);
  return letters;
};

const none: readonly Pattern[] = [];
const ascii = /^[\0-\x7f]*$/;

/** A part that no path has, or one that may reach over a slash: those are left to minimatch. */
const isOdd = (part: string): boolean =>
  part === "" ||
  part === "." ||
  part === ".." ||
  part.includes("\\") ||
  count(part, "(") !== count(part, ")") ||
  count(part, "[") !== count(part, "]");

const count = (text: string, character: string): number => {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
};

const childOf = (node: Node, part: string, ignoreCase: boolean): Node => {
  if (part === "**") {
    if (node.deep) return node;
    node.below ??= nodeOf(true);
    return node.below;
  }
  const folded = ignoreCase ? part.toLowerCase() : part;
  if (!special.test(part)) {
    node.literals ??= new Map();
    const known = node.literals.get(folded);
    if (known !== undefined) return known;
    const child = nodeOf(false);
    node.literals.set(folded, child);
    return child;
  }
  if (onlyStars.test(part)) {
    node.star ??= nodeOf(false);
    return node.star;
  }
  node.patterns ??= { byText: new Map(), byEnding: new Map(), known: new Map() };
  const { byText, byEnding } = node.patterns;
  const known = byText.get(part);
  if (known !== undefined) return known.next;
  // Of a part with more than stars, it is not plain which letters a name must have.
  const letters = notOnlyText.test(part) ? 0 : lettersOf(folded.replaceAll("*", ""));
  const pattern = { letters, test: segmentTest(part, folded, ignoreCase), next: nodeOf(false) };
  byText.set(part, pattern);
  const ending = /\.[^.*?[\](){}|]+$/.exec(folded)?.[0] ?? "";
  const same = byEnding.get(ending);
  if (same === undefined) byEnding.set(ending, [pattern]);
  else same.push(pattern);
  return pattern.next;
};

const special = /[*?[\](){}|]/;
const notOnlyText = /[?[\](){}|]/;
const onlyStars = /^\*+$/;

/**
 * Compiles one part of a glob that has special characters, `*_test.go` or `v[0-9]*`, to a test of one part of a
 * path. Stars alone are compared as text; everything else is minimatch's to say, compiled when first asked.
 *
 * @param folded The part as it is compared, lower case where case is ignored.
 * @returns a test that is given the path's part folded in the same way, and as it was.
 */
export const segmentTest = (
  written: string,
  folded: string,
  ignoreCase: boolean,
): ((name: string, original: string) => boolean) => {
  if (/[?[\](){}|]/.test(written)) {
    let compiled: Minimatch | undefined;
    return (_name, original) => {
      compiled ??= new Minimatch(written, { ...globOptions, nobrace: true, nocase: ignoreCase });
      return compiled.match(original);
    };
  }
  const [first = "", ...rest] = folded.split(/\*+/);
  const last = rest.pop() ?? "";
  const least = first.length + last.length;
  if (rest.length === 0) return (name) => name.length >= least && name.startsWith(first) && name.endsWith(last);
  return (name) => {
    if (name.length < least || !name.startsWith(first) || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let from = first.length;
    for (const middle of rest) {
      const at = name.indexOf(middle, from);
      if (at === -1 || at + middle.length > end) return false;
      from = at + middle.length;
    }
    return true;
  };
};

/** How minimatch reads globs for us. The platform is given, so that a path with a backslash is read alike everywhere. */
export const globOptions = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;
