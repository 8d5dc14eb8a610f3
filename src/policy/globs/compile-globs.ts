import {
  type Compiling,
  eachOf,
  entriesOf,
  type Fault,
  type PathList,
  type PathLists,
  type WrittenList,
} from "../model/compiling.ts";
import type { PathMatcher } from "../model/policy.ts";
import { cut, nearestSpelling, yamlText } from "../model/problem.ts";
import { joined, matcherOf, type Segment } from "./path-matchers.ts";

export const globLimits = { length: 500, expansions: 1_000, perList: 1_000, expansionsPerFile: 100_000 } as const;

/** `^db/.*\\.sql$` as a glob. Only with a backslash, because each other sign may stand in a name. */
const ofRegularExpression = (pattern: string): string | undefined => {
  if (!/\\[.wdsSW/]/.test(pattern) || !/^\^|\$$|\.[*+]|\\[wdsSW]/.test(pattern)) return undefined;
  const glob = pattern
    .replaceAll(/^\^|\$$/g, "")
    .replaceAll("\\.", "\u0000")
    .replaceAll(/\.[*+]\??|\\[wdsSW][*+]?/g, "\u0001")
    .replaceAll("\\", "")
    .replaceAll(/(^|\/)\u0001(?=\/|$)/g, "$1**")
    .replaceAll(/(^|\/)\u0001/g, "$1**/*")
    .replaceAll("\u0001", "*")
    .replaceAll("\u0000", ".");
  return /[()[\]|+?^$]/.test(glob) ? undefined : glob;
};

/**
 * A glob that can never match (`/docs/**`, `docs/`) is wrong: a policy that never fires is worse than none. One slip
 * may hide another one: of `/docs/`, `docs/` is left, and means `docs/**`.
 */
export const globFault = (written: string): Fault | undefined => {
  const fault = faultOf(written);
  if (fault?.suggestion === undefined) return fault;
  const { suggestion, ...rest } = fault;
  let glob: string | undefined = suggestion;
  for (let slips = 0; glob !== undefined && slips < MAX_SLIPS; slips++) {
    const next = faultOf(glob);
    if (next === undefined) return { ...rest, suggestion: yamlText(glob) };
    glob = next.suggestion;
  }
  return rest;
};

const MAX_SLIPS = 5;

const faultOf = (written: string): Fault | undefined => {
  const excludes = written.startsWith("!");
  const glob = excludes ? written.slice(1) : written;
  const bad = (message: string, suggestion?: string): Fault => ({
    code: "bad-glob",
    message,
    ...(suggestion === undefined ? {} : { suggestion: (excludes ? "!" : "") + suggestion }),
  });
  if (glob.trim() === "") return bad("is an empty glob, which matches no file");
  if (glob.length > globLimits.length)
    return bad(`is a glob of ${glob.length} characters; at most ${globLimits.length} are read`);
  if (glob !== glob.trim()) return bad("begins or ends with a space, so it would not match", glob.trim());
  if (glob.startsWith("!")) return bad("begins with more than one `!`; one excludes");
  if (excludes && glob.startsWith("("))
    return bad("begins with `!(`; `!` excludes what follows, so write the names with `@(a|b)`");
  const meant = ofRegularExpression(glob);
  if (meant !== undefined) return bad("looks like a regular expression, and globs are read here", meant);
  if (glob.includes("\\"))
    return bad(
      "has a backslash; folders are separated by `/`, and a special character is made plain by `[ ]`, as in `[[]id]`",
      glob.replaceAll("\\", "/"),
    );
  if (glob.startsWith("/") || glob.startsWith("./")) {
    return bad(
      "begins with a slash or `./`; paths are written from the root of the repository without it",
      glob.replace(/^(\.?\/)+/, "") || undefined,
    );
  }
  if (glob.endsWith("/"))
    return bad(
      "ends with a slash, which matches no file; a folder's files are `/**`",
      `${glob.replace(/\/+$/, "")}/**`,
    );
  if (glob.includes("//")) return bad("has two slashes in a row, which no path has", glob.replaceAll(/\/+/g, "/"));
  if (/(^|\/)\.\.?(\/|$)/.test(glob)) return bad("has a part `.` or `..`, which no path in a repository has");
  const lone = unclosed(glob);
  if (lone !== undefined) return bad(`has a \`${lone}\` that is not closed`);
  if (countExpansions(glob, globLimits.expansions) > globLimits.expansions) {
    return bad(`stands for more than ${globLimits.expansions} globs once its braces are written out`);
  }
  return undefined;
};

const MAX_SUGGESTED_GLOBS = 4;

const unclosed = (glob: string): string | undefined => {
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    if (glob[i] === "[") {
      // A `]` right after the opening is a member of the class.
      const first = glob[i + 1] === "!" || glob[i + 1] === "^" ? i + 2 : i + 1;
      const end = glob.indexOf("]", first + 1);
      if (end === -1) return "[";
      i = end;
    } else if (glob[i] === "{") braces++;
    else if (glob[i] === "}") braces = Math.max(0, braces - 1);
  }
  return braces > 0 ? "{" : undefined;
};

/** An upper limit, because minimatch silently cuts the expansion at its limit, and a gate must not drop globs. */
export const countExpansions = (glob: string, limit: number): number => {
  const open: { sum: number; product: number; start: number; commas: number }[] = [];
  let product = 1;
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i];
    const top = open.at(-1);
    if (character === "{") {
      open.push({ sum: 0, product, start: i, commas: 0 });
      product = 1;
    } else if (character === "," && top !== undefined) {
      top.sum += product;
      top.commas++;
      product = 1;
    } else if (character === "}" && top !== undefined) {
      open.pop();
      const inside = top.commas > 0 ? top.sum + product : Math.max(product, countRange(glob.slice(top.start + 1, i)));
      product = top.product * inside;
    }
    if (product > limit || (top?.sum ?? 0) > limit) return limit + 1;
  }
  return open.reduce((all, brace) => all * (brace.sum + brace.product), product);
};

const countRange = (inside: string): number => {
  const parts = /^(-?\d{1,15}|[a-zA-Z])\.\.(-?\d{1,15}|[a-zA-Z])(?:\.\.(-?\d{1,15}))?$/.exec(inside);
  if (parts === null) return 1;
  const value = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : (text.codePointAt(0) ?? 0));
  const step = Math.max(1, Math.abs(Number(parts[3] ?? "1")));
  return Math.floor(Math.abs(value(parts[2] ?? "") - value(parts[1] ?? "")) / step) + 1;
};

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
      ...(globs.length > MAX_SUGGESTED_GLOBS ? {} : { suggestion: `[${["**", ...globs].map(yamlText).join(", ")}]` }),
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

/** `docs` under `list` is `list:docs` among globs. */
export const named = (written: WrittenList): WrittenList =>
  typeof written === "string"
    ? `list:${written}`
    : written.map((one) => (typeof one === "string" ? `list:${one}` : one.map((inner) => `list:${inner}`)));
