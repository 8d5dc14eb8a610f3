import { existsSync, lstatSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { treeEntries } from "../../git/files.ts";
import { commandProblem } from "../../git/repository.ts";
import { readUncommitted, type Uncommitted } from "../../git/uncommitted.ts";
import type { ChangeStatus } from "../../policy/model/facts.ts";
import { nearestSpelling, type Problem, type Read } from "../../policy/model/problem.ts";
import { counted, listText } from "../../policy/model/words.ts";
import type { Place } from "../shared/find-place.ts";

const LETTERS: Readonly<Record<string, ChangeStatus>> = { A: "added", M: "modified", D: "removed", R: "renamed" };

/** Real paths: git gives the root without links. */
type Here = { readonly cwd: string; readonly root: string };

export type NamedPath = {
  readonly path: string;
  readonly previousPath?: string;
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
  const folder = (second ?? first).endsWith("/");
  if (path === "" || path.startsWith("../")) {
    return commandProblem("wrong-value", "path", `${JSON.stringify(written)} is no path of a file in this repository.`);
  }
  return {
    ok: true,
    value: {
      path: folder ? `${path}/` : path,
      ...(second === undefined ? {} : { previousPath: fromRoot(first, place) }),
      ...(kind === undefined ? {} : { status: kind }),
    },
  };
};

/** A folder is no file, so its path would be explained wrongly. A submodule and a link are files to git. */
export const folderProblems = async (
  named: readonly NamedPath[],
  { repository, root }: Pick<Place, "repository" | "root">,
): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  for (const { path } of named) {
    const folder = path.replace(/\/$/, "");
    const found = lstatSync(join(root, folder), { throwIfNoEntry: false });
    const module = existsSync(join(root, folder, ".git"));
    const inside = found?.isDirectory() === true && !module ? await filesIn(repository, folder) : [];
    if (!path.endsWith("/") && (found?.isDirectory() !== true || module)) continue;
    const near = inside.length > 0 ? inside : await nearFiles(repository, folder);
    const such = near.length === 0 ? "" : `, such as ${listText(near.slice(0, MAX_NAMED))}`;
    const more = inside.length > MAX_NAMED ? `; ${counted(inside.length, "file")} are in it` : "";
    const { problems: one } = commandProblem(
      "not-a-file",
      "path",
      `${path} is the name of a folder, and policies are about files. Name a file in it${such}${more}.`,
    );
    problems.push(...one);
  }
  return problems;
};

const MAX_NAMED = 3;

const filesIn = async (repository: Place["repository"], folder: string): Promise<readonly string[]> => {
  if (!repository.ok) return [];
  const committed = (await treeEntries(repository.value, "HEAD")) ?? [];
  const uncommitted = await readUncommitted(repository.value);
  const { staged, changed, untracked } = uncommitted?.ok === true ? uncommitted.value : NOTHING;
  const all = new Set([...committed.map(({ path }) => path), ...staged, ...changed, ...untracked]);
  return [...all].filter((path) => folder === "" || path.startsWith(`${folder}/`)).sort();
};

const NOTHING: Uncommitted = { staged: [], changed: [], untracked: [] };

const nearFiles = async (repository: Place["repository"], folder: string): Promise<readonly string[]> => {
  const all = await filesIn(repository, "");
  const near = nearestSpelling(folder, [
    ...new Set(all.map((path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))))),
  ]);
  return near === undefined ? [] : all.filter((path) => path.startsWith(`${near}/`));
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
