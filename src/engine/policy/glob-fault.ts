import type { Fault } from "./compiling.ts";
import { countExpansions } from "./count-expansions.ts";

/** The bounds of globs: what keeps a hostile or careless policy file from stalling the gate. */
export const globLimits = { length: 500, expansions: 1_000, perList: 1_000, expansionsPerFile: 100_000 } as const;

/**
 * What is wrong with one glob (with its `!`, where it has one), or undefined. A glob that could never match
 * a path, such as `/docs/**` or `docs/`, is wrong: a policy that silently never fires is worse than none.
 */
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

/** The first bracket or brace that is never closed. */
const unclosed = (glob: string): string | undefined => {
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    if (glob[i] === "[") {
      // A `]` directly after the opening (or after its `!` or `^`) is a member of the class.
      const first = glob[i + 1] === "!" || glob[i + 1] === "^" ? i + 2 : i + 1;
      const end = glob.indexOf("]", first + 1);
      if (end === -1) return "[";
      i = end;
    } else if (glob[i] === "{") braces++;
    else if (glob[i] === "}") braces = Math.max(0, braces - 1);
  }
  return braces > 0 ? "{" : undefined;
};
