import { isAbsolute, relative, resolve, sep } from "node:path";
import type { ChangedFile, ChangeStatus } from "../../engine/facts/facts.ts";
import type { Read } from "../../engine/problem.ts";
import { commandProblem } from "../../local/command-problem.ts";

const LETTERS: Readonly<Record<string, ChangeStatus>> = { A: "added", M: "modified", D: "removed", R: "renamed" };

/**
 * Reads a path as typed: `path`, `A:path` (also `M:`, `D:`), or `R:old=>new`.
 *
 * @param status of a path that does not say it itself
 * @returns a changed file whose lines are not given, or a problem
 */
export const parsePath = (written: string, status: ChangeStatus, cwd: string): Read<ChangedFile> => {
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
  const path = fromRoot(second ?? first, cwd);
  if (path === "" || path.startsWith("../")) {
    return commandProblem("wrong-value", "path", `${JSON.stringify(written)} is no path of a file in this repository.`);
  }
  return {
    ok: true,
    value: {
      path,
      ...(second === undefined ? {} : { previousPath: fromRoot(first, cwd) }),
      status: kind,
      blob: "",
      additions: 0,
      deletions: 0,
      lines: { kind: "not-given" },
    },
  };
};

/** The path as git has it: from the root (which the terminal's folder is taken for), with `/`. */
const fromRoot = (path: string, cwd: string): string =>
  isAbsolute(path) || /^\.\.?(\/|$)/.test(path) ? relative(cwd, resolve(cwd, path)).split(sep).join("/") : path;
