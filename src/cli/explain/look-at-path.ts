import { existsSync } from "node:fs";
import { join } from "node:path";
import { withWanted } from "../../checklist/needs.ts";
import { type Objects, openObjects, readWantsOf } from "../../git/objects.ts";
import { readLocalFacts, resolveRange } from "../../git/range.ts";
import type { Repository } from "../../git/repository.ts";
import { withUncommitted } from "../../git/uncommitted.ts";
import type { AddedDependency, ChangedFile, ChangeStatus, Facts, Want } from "../../policy/model/facts.ts";
import type { Policy } from "../../policy/model/policy.ts";
import type { Place } from "../shared/find-place.ts";
import type { NamedPath } from "./named-paths.ts";
import { saidPackages } from "./said-packages.ts";

type WorkingChange = { readonly facts: Facts; readonly into: string; readonly from: string };

/**
 * `change`: the path is part of the change that is on disk, which is explained whole; otherwise it is explained as the
 * only file of a pull request.
 * - `facts`: unknown facts count as not matching; `possible`: what could also be true, absent if everything is known.
 * - `packages`: those that the said lines add.
 * - `atHead`: the text of HEAD was read.
 */
export type LookedAtPath = {
  readonly path: string;
  readonly status: ChangeStatus;
  readonly facts: Facts;
  readonly possible?: PossibleFacts;
  readonly packages: readonly string[];
  readonly change?: Pick<WorkingChange, "into" | "from">;
  readonly atHead: boolean;
};

/** Unknown facts count as matching: once in lines that can be read, and once because the diff is too large. */
export type PossibleFacts = { readonly matching: Facts; readonly unreadable: Facts };

/**
 * What the user says about a path, so that it is not looked up. `told`: what they say about the pull request, instead
 * of what the commits say.
 */
export type SaidOfPaths = {
  readonly addedLines?: readonly string[] | undefined;
  readonly dependencies?: readonly string[] | undefined;
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
      return { path: changed.path, status: changed.status, facts, packages: [], change: { into, from }, atHead: false };
    }
    const before = named.previousPath ?? named.path;
    const text = await objects?.read(`${HEAD}:${before}`);
    const atHead = text !== undefined;
    const exists = atHead || (objects === undefined && existsSync(join(root, named.path)));
    const file = fileOf({ ...named, status: named.status ?? (exists ? "modified" : "added") }, addedLines);
    const added = dependencies?.map((name) => ({ manifest: file.path, name }));
    const packages = added ?? saidPackages(file, addedLines ?? [], text?.bytes.toString("utf8"));
    const alone = withTold(aloneFacts(file, packages, change?.facts), told);
    return {
      ...{ path: file.path, status: file.status, atHead },
      packages: added === undefined ? packages.map(({ name }) => name) : [],
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

const aloneFacts = (file: ChangedFile, dependencies: readonly AddedDependency[], change: Facts | undefined): Facts => ({
  repository: change?.repository ?? "local/explain",
  ...{ number: 0, title: "", body: "", draft: false },
  author: { login: "", kind: "person" },
  base: { ref: change?.base.ref ?? "main", sha: "" },
  head: { ref: "", sha: "", fork: false },
  ...{ labels: [], committers: [], files: [file] },
  dependencies,
});

const HEAD = "HEAD";

const readAlone = async (
  policies: readonly Policy[],
  given: Facts,
  objects: Objects | undefined,
): Promise<Pick<LookedAtPath, "facts" | "possible">> => {
  if (objects === undefined) return { facts: given, possible: possibly(given) };
  const read = readWantsOf(objects, { base: HEAD, head: HEAD });
  // The lines count as matching, so that everything that could decide is read.
  const known = await withWanted(policies, possibly(given).matching, (wants) => read(wants.map(atHead)));
  const found = new Map([...(known.read?.found ?? [])].filter(([, one]) => one.kind !== "unreadable"));
  const facts: Facts = { ...given, read: { more: false, found } };
  return { facts, possible: possibly(facts) };
};

/** By its path, because a path alone has no content's id. */
const atHead = (want: Want): Want => (want.kind === "text" ? { ...want, blob: `${HEAD}:${want.path}` } : want);

/** Lines that are too large, and texts that are not read yet, count as matching. */
const possibly = (facts: Facts): PossibleFacts => {
  const withLines = (lines: ChangedFile["lines"]): Facts => ({
    ...facts,
    files: facts.files.map((file) => (file.lines.kind === "not-given" ? { ...file, lines } : file)),
    read: { more: true, found: facts.read?.found ?? new Map() },
  });
  return { matching: withLines({ kind: "too-large", unseen: true }), unreadable: withLines({ kind: "too-large" }) };
};
