import { Minimatch } from "minimatch";
import type { Effort } from "../model/compiling.ts";

type GlobTree = {
  /** Returns false if the tree cannot represent the glob; then ask minimatch. */
  readonly add: (glob: string, ref: number) => boolean;
  readonly match: (path: string, found: (ref: number) => void) => void;
};

type Node = {
  readonly deep: boolean;
  literals: Map<string, Node> | undefined;
  patterns: Patterns | undefined;
  star: Node | undefined;
  below: Node | undefined;
  /** Globs that end here. Those that end in `**` need one more part. */
  readonly ends: number[];
  step: number;
  walk: number;
};

type Pattern = {
  readonly letters: number;
  readonly test: (name: string, original: string) => boolean;
  readonly next: Node;
};

type Patterns = {
  readonly byText: Map<string, Pattern>;
  readonly byEnding: Map<string, Pattern[]>;
  readonly known: Map<string, readonly Node[]>;
};

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
 * Answers like minimatch (dotfiles, no negation, no comments) for paths without empty parts, `.` and `..`. With
 * `ignoreCase`, globs must be ASCII and paths without characters that fold to ASCII.
 */
export const globTree = (ignoreCase: boolean, effort: Effort): GlobTree => {
  const root = nodeOf(false);
  let step = 0;
  let walk = 0;
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

/** One bit per letter, some shared: a quick test that rejects most names. */
const lettersOf = (text: string): number => {
  let letters = 0;
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31);
  return letters;
};

const none: readonly Pattern[] = [];
const ascii = /^[\0-\x7f]*$/;

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
  // With more than stars, the required letters are unclear.
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

const segmentTest = (
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

/** The platform is fixed, so a backslash means the same everywhere. */
export const globOptions = { dot: true, nonegate: true, nocomment: true, platform: "linux" } as const;
