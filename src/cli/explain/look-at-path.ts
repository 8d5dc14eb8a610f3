import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { withWanted } from "../../checklist/needs.ts";
import { type Objects, openObjects, readWantsOf } from "../../git/objects.ts";
import { readLocalFacts, resolveRange } from "../../git/range.ts";
import { commandProblem, type Repository } from "../../git/repository.ts";
import { withUncommitted } from "../../git/uncommitted.ts";
import type { ChangedFile, ChangeStatus, Facts, Want } from "../../policy/model/facts.ts";
import type { Policy } from "../../policy/model/policy.ts";
import type { Read } from "../../policy/model/problem.ts";
import type { Place } from "../shared/find-place.ts";

/** What the files on disk change, compared with where the branch began. */
type WorkingChange = { readonly facts: Facts; readonly into: string; readonly from: string };

/**
 * `change`: the path is part of the change that is on disk, which is explained whole; otherwise it is explained as the
 * only file of a pull request.
 */
export type LookedAtPath = {
  readonly path: string;
  readonly status: ChangeStatus;
  /** What is not known counts for nothing. */
  readonly facts: Facts;
  /** What is not known counts as matching; absent where all is known. */
  readonly possible?: Facts;
  readonly change?: Pick<WorkingChange, "into" | "from">;
  /** Whether the text of HEAD was read. */
  readonly atHead: boolean;
};

/** What a user says of a path, so that it is not looked up. */
export type SaidOfPaths = {
  readonly addedLines?: readonly string[] | undefined;
  readonly dependencies?: readonly string[] | undefined;
  /** Of the pull request, in place of what the commits say. */
  readonly told: Partial<Pick<Facts, "author" | "labels">> & { readonly base?: string | undefined };
};

export const lookAtPaths = async (
  paths: readonly NamedPath[],
  policies: readonly Policy[],
  { repository, root }: Pick<Place, "repository" | "root">,
  said: SaidOfPaths,
): Promise<readonly LookedAtPath[]> => {
  const { told, addedLines, dependencies } = said;
  const found = repository.ok ? await readWorkingChange(policies, repository.value) : undefined;
  const change = found && { ...found, facts: withTold(found.facts, told) };
  const described = addedLines !== undefined || dependencies !== undefined;
  const looked = async (named: NamedPath, objects?: Objects): Promise<LookedAtPath> => {
    const changed = described ? undefined : change?.facts.files.find((file) => isNamed(file, named));
    if (change !== undefined && changed !== undefined) {
      const { facts, into, from } = change;
      return { path: changed.path, status: changed.status, facts, change: { into, from }, atHead: false };
    }
    const before = named.previousPath ?? named.path;
    const atHead = objects !== undefined && (await objects.read(`${HEAD}:${before}`, 0)) !== undefined;
    const exists = atHead || (objects === undefined && existsSync(join(root, named.path)));
    const file = fileOf({ ...named, status: named.status ?? (exists ? "modified" : "added") }, addedLines);
    const alone = withTold(aloneFacts(file, dependencies ?? [], change?.facts), told);
    return {
      ...{ path: file.path, status: file.status, atHead },
      ...(await readAlone(policies, alone, objects)),
    };
  };
  if (!repository.ok) return Promise.all(paths.map((named) => looked(named)));
  const objects = openObjects(repository.value);
  try {
    return await Promise.all(paths.map((named) => looked(named, objects)));
  } finally {
    objects.close();
  }
};

const isNamed = (file: ChangedFile, { path, previousPath, status }: NamedPath): boolean =>
  file.path === path &&
  (status === undefined || status === file.status) &&
  (previousPath === undefined || previousPath === file.previousPath);

/** @returns undefined where there is nothing to compare: no commit, no branch to go into, a merge in conflict */
const readWorkingChange = async (
  policies: readonly Policy[],
  repository: Repository,
): Promise<WorkingChange | undefined> => {
  const usual = await resolveRange(repository, {});
  const range = usual.ok ? usual : await resolveRange(repository, { base: HEAD });
  if (!range.ok) return undefined;
  const { into, mergeBase } = range.value;
  const read = await withUncommitted(repository, "worktree", async (extended, tree) => {
    const facts = await readLocalFacts(extended, { ...range.value, tree });
    const objects = openObjects(extended);
    try {
      return await withWanted(policies, facts, readWantsOf(objects, { base: facts.base.sha, head: tree }));
    } finally {
      objects.close();
    }
  });
  return read.ok ? { facts: read.value, into, from: mergeBase.slice(0, 9) } : undefined;
};

const withTold = (facts: Facts, { base, ...told }: SaidOfPaths["told"]): Facts => ({
  ...facts,
  ...told,
  ...(base === undefined ? {} : { base: { ...facts.base, ref: base } }),
});

const fileOf = (
  named: NamedPath & { readonly status: ChangeStatus },
  lines: SaidOfPaths["addedLines"],
): ChangedFile => ({
  ...named,
  ...{ blob: "", additions: lines?.length ?? 0, deletions: 0 },
  lines: lines === undefined ? { kind: "not-given" } : { kind: "known", added: lines, removed: [] },
});

const aloneFacts = (file: ChangedFile, packages: readonly string[], change: Facts | undefined): Facts => ({
  repository: change?.repository ?? "local/explain",
  ...{ number: 0, title: "", body: "", draft: false },
  author: { login: "", kind: "person" },
  base: { ref: change?.base.ref ?? "main", sha: "" },
  head: { ref: "", sha: "", fork: false },
  ...{ labels: [], committers: [], files: [file] },
  dependencies: packages.map((name) => ({ manifest: file.path, name })),
});

const HEAD = "HEAD";

const readAlone = async (
  policies: readonly Policy[],
  given: Facts,
  objects: Objects | undefined,
): Promise<Pick<LookedAtPath, "facts" | "possible">> => {
  if (objects === undefined) return { facts: given, possible: possibly(given) };
  const read = readWantsOf(objects, { base: HEAD, head: HEAD });
  // With the lines counted as matching, so that all that could decide is read.
  const known = await withWanted(policies, possibly(given), (wants) => read(wants.map(atHead)));
  const found = new Map([...(known.read?.found ?? [])].filter(([, one]) => one.kind !== "unreadable"));
  const facts: Facts = { ...given, read: { more: false, found } };
  return { facts, possible: possibly(facts) };
};

/** By its path, because a path alone has no content's id. */
const atHead = (want: Want): Want => (want.kind === "text" ? { ...want, blob: `${HEAD}:${want.path}` } : want);

/** Lines that are too large, and texts that are not read yet, count as matching. */
const possibly = (facts: Facts): Facts => ({
  ...facts,
  files: facts.files.map((file) =>
    file.lines.kind === "not-given" ? { ...file, lines: { kind: "too-large" } } : file,
  ),
  read: { more: true, found: facts.read?.found ?? new Map() },
});

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
