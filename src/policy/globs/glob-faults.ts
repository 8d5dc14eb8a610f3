import type { Fault } from "../model/compiling.ts";

export const globLimits = { length: 500, expansions: 1_000, perList: 1_000, expansionsPerFile: 100_000 } as const;

/** A glob that can never match (`/docs/**`, `docs/`) is wrong: a policy that never fires is worse than none. */
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

export const globFault = (written: string): Fault | undefined => {
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
