import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { commandProblem } from "../../git/repository.ts";
import type { ChangeStatus } from "../../policy/model/facts.ts";
import type { Origin } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";

const LETTERS: Readonly<Record<string, ChangeStatus>> = { A: "added", M: "modified", D: "removed", R: "renamed" };

/** Real paths: git gives the root without links. */
type Here = { readonly cwd: string; readonly root: string };

export type NamedPath = {
  readonly path: string;
  readonly previousPath?: string;
  /** Absent if the user did not say how it changed. */
  readonly status?: ChangeStatus;
};

/** Reads a path as typed: `path`, `A:path` (also `M:`, `D:`), or `R:old=>new`. */
export const parsePath = (written: string, status: ChangeStatus | undefined, place: Here): Read<NamedPath> => {
  const lettered = /^([AMDR]):(.+)$/s.exec(written);
  const kind = LETTERS[lettered?.[1] ?? ""] ?? status;
  const names = (lettered?.[2] ?? written).split("=>");
  if (kind === "renamed" && names.length !== 2) {
    return commandProblem(
      "wrong-value",
      "path",
      `A renamed file has two names: R:old/name=>new/name, not ${JSON.stringify(written)}.`,
    );
  }
  const [first = "", second] = kind === "renamed" ? names.map((name) => name.trim()) : [lettered?.[2] ?? written];
  const path = fromRoot(second ?? first, place);
  if (path === "" || path.startsWith("../")) {
    return commandProblem("wrong-value", "path", `${JSON.stringify(written)} is no path of a file in this repository.`);
  }
  return {
    ok: true,
    value: {
      path,
      ...(second === undefined ? {} : { previousPath: fromRoot(first, place) }),
      ...(kind === undefined ? {} : { status: kind }),
    },
  };
};

/**
 * A path is relative to where the user is. It is relative to the root if the user is outside, or if only the root has
 * such a file: a path that was copied from a pull request.
 */
const fromRoot = (path: string, { cwd, root }: Here): string => {
  const inside = (from: string): string => relative(root, resolve(from, path)).split(sep).join("/");
  const here = inside(cwd);
  if (/^\.\.?(\/|$)/.test(path)) return here;
  const outside = here.startsWith("../");
  return outside || (!existsSync(resolve(cwd, path)) && existsSync(resolve(root, path))) ? inside(root) : here;
};

/** @returns the condition's own place if the text is written differently (an anchor, an escape) */
export const findLine = (text: string | undefined, origin: Origin, decided: string): Origin => {
  const named = /^!?list:(\S+) \(.*\)$/s.exec(decided);
  if (named !== null) {
    const at = findLine(text, origin, decided.slice(0, decided.indexOf(" (")));
    return at === origin ? findLine(text, origin, named[1] ?? "") : at;
  }
  const lines = text?.split("\n") ?? [];
  for (let at = origin.line - 1; at < lines.length; at++) {
    const line = (lines[at] ?? "").replace(/(^|\s)#.*$/, "");
    const column = standsAt(line, decided);
    if (column !== -1) return { file: origin.file, line: at + 1, column: column + 1 };
  }
  return origin;
};

const standsAt = (line: string, scalar: string): number => {
  for (const written of [`"${scalar}"`, `'${scalar.replaceAll("'", "''")}'`]) {
    const at = line.indexOf(written);
    if (at !== -1) return at;
  }
  for (let at = line.indexOf(scalar); at !== -1; at = line.indexOf(scalar, at + 1)) {
    const before = at === 0 ? " " : line.charAt(at - 1);
    const after = line.charAt(at + scalar.length);
    if (/[\s[,]/.test(before) && /^[\s\],]?$/.test(after)) return at;
  }
  return -1;
};
