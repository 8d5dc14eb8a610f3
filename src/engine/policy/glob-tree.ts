import { segmentTest } from "./segment-test.ts";

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
  readonly literals: Map<string, Node>;
  /** Parts with special characters, by the ending that a name must have to match (".sql"), or "". */
  readonly patterns: Map<string, Pattern[]>;
  /** After `*`. */
  star?: Node;
  /** After `**`. */
  below?: Node;
  /** The globs that end here; those that end in `**` need one more part of the path. */
  readonly ends: number[];
  /** The step of the walk that reached it last, so that it is not walked twice in one. */
  step: number;
  /** The walk that found its `ends` last. */
  walk: number;
};

type Pattern = {
  readonly written: string;
  readonly test: (name: string, original: string) => boolean;
  readonly next: Node;
};

const nodeOf = (deep: boolean): Node => ({
  deep,
  literals: new Map(),
  patterns: new Map(),
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
export const globTree = (ignoreCase: boolean): GlobTree => {
  const root = nodeOf(false);
  let steps = 0;
  let walks = 0;
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
      const originals = path.split("/");
      const names = ignoreCase ? path.toLowerCase().split("/") : originals;
      const walk = ++walks;
      let active: Node[] = [];
      const enter = (node: Node, into: Node[], more: boolean): void => {
        if (node.step === steps) return;
        node.step = steps;
        into.push(node);
        if (node.deep) {
          if (!more || node.walk === walk) return;
          node.walk = walk;
          for (const ref of node.ends) found(ref);
        } else if (node.below !== undefined) enter(node.below, into, more);
      };
      steps++;
      enter(root, active, true);
      for (let i = 0; i < names.length; i++) {
        const name = names[i] ?? "";
        const original = originals[i] ?? "";
        const more = i < names.length - 1;
        const dot = name.lastIndexOf(".");
        const ending = dot === -1 ? "" : name.slice(dot);
        const next: Node[] = [];
        steps++;
        for (const node of active) {
          if (node.deep) enter(node, next, more);
          const literal = node.literals.get(name);
          if (literal !== undefined) enter(literal, next, more);
          if (node.star !== undefined) enter(node.star, next, more);
          if (node.patterns.size === 0) continue;
          for (const pattern of node.patterns.get("") ?? none)
            if (pattern.test(name, original)) enter(pattern.next, next, more);
          if (ending === "") continue;
          for (const pattern of node.patterns.get(ending) ?? none)
            if (pattern.test(name, original)) enter(pattern.next, next, more);
        }
        active = next;
      }
      for (const node of active) if (!node.deep) for (const ref of node.ends) found(ref);
    },
  };
};

const none: readonly Pattern[] = [];
const ascii = /^[\0-\x7f]*$/;

/** A part that no path has, or one that may reach over a slash: those are left to minimatch. */
const isOdd = (part: string): boolean =>
  part === "" ||
  part === "." ||
  part === ".." ||
  part.includes("\\") ||
  part.split("(").length !== part.split(")").length ||
  part.split("[").length !== part.split("]").length;

const childOf = (node: Node, part: string, ignoreCase: boolean): Node => {
  if (part === "**") {
    if (node.deep) return node;
    node.below ??= nodeOf(true);
    return node.below;
  }
  if (/^\*+$/.test(part)) {
    node.star ??= nodeOf(false);
    return node.star;
  }
  const folded = ignoreCase ? part.toLowerCase() : part;
  if (!/[*?[\](){}|]/.test(part)) {
    const known = node.literals.get(folded) ?? nodeOf(false);
    node.literals.set(folded, known);
    return known;
  }
  const ending = /\.[^.*?[\](){}|]+$/.exec(folded)?.[0] ?? "";
  const same = node.patterns.get(ending) ?? [];
  node.patterns.set(ending, same);
  const known = same.find(({ written }) => written === part);
  if (known !== undefined) return known.next;
  const pattern = { written: part, test: segmentTest(part, folded, ignoreCase), next: nodeOf(false) };
  same.push(pattern);
  return pattern.next;
};
