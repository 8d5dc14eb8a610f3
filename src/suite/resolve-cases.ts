import { type DiffedFile, listCommits, readDiffs } from "../git/diffs.ts";
import { EMPTY_TREE, openObjects, readWantsOf } from "../git/objects.ts";
import { firstCommit } from "../git/range.ts";
import type { Repository } from "../git/repository.ts";
import { addedDependencies } from "../policy/dependencies/added-dependencies.ts";
import {
  type AddedDependency,
  accountNamed,
  type ChangedFile,
  type Facts,
  type Found,
  type RepositoryFacts,
  type Want,
  wantKey,
} from "../policy/model/facts.ts";
import type { Problem, ProblemCode, Read } from "../policy/model/problem.ts";
import { parseDiffText } from "./parse-diff-text.ts";
import type { Suite, SuiteCase } from "./read-suite.ts";
import type { WrittenCase } from "./written-suite.ts";

/** What a case says of contents: texts of files, `.gitattributes`, and the names in the folders of all files that it names. */
export const caseReading = (
  written: WrittenCase & { readonly change?: CaseChange },
  files: Facts["files"],
): NonNullable<Facts["read"]> => {
  const found = new Map<string, Found>(written.change?.found);
  const add = (want: Want, one: Found): void => {
    found.set(wantKey(want), one);
  };
  const texts = new Map(Object.entries(written.contents ?? {}));
  for (const file of written.files ?? [])
    if (typeof file !== "string" && file.text !== undefined) texts.set(file.path, file.text);
  for (const [path, text] of texts) {
    add({ kind: "text", path, blob: "" }, { kind: "text", text });
    const attributes = /^(?:(.*)\/)?\.gitattributes$/.exec(path);
    if (attributes !== null) add({ kind: "attributes", path: attributes[1] ?? "" }, { kind: "text", text });
  }
  if (written.change?.found === undefined) {
    const paths = [...files.flatMap(({ path, previousPath = path }) => [path, previousPath]), ...texts.keys()];
    for (const [path, names] of namesByFolder([...paths, ...(written.present ?? [])]))
      for (const side of ["head", "base"] as const)
        add({ kind: "folder", side, path }, { kind: "names", names: [...names] });
  }
  return { more: false, found };
};

const namesByFolder = (paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split("/");
    parts.forEach((name, index) => {
      const folder = parts.slice(0, index).join("/");
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(name));
    });
  }
  return folders;
};

/**
 * All that policies may want of a commit's files, with what `new_sibling` finds beside a new one; a suite reads it
 * before it knows the policies.
 */
const wantsOfFiles = (files: Facts["files"]): readonly Want[] => {
  const wants = new Map<string, Want>();
  const add = (want: Want): void => {
    wants.set(wantKey(want), want);
  };
  for (const { path, previousPath, status, blob } of files.slice(0, MAX_FILES)) {
    add({ kind: "text", path, blob });
    for (const folder of foldersAbove(path)) {
      add({ kind: "attributes", path: folder });
      add({ kind: "folder", side: status === "removed" ? "base" : "head", path: folder });
      if (status === "added") add({ kind: "folder", side: "base", path: folder });
    }
    for (const folder of foldersAbove(previousPath ?? "")) add({ kind: "folder", side: "base", path: folder });
  }
  return [...wants.values()];
};

const MAX_FILES = 200;

const foldersAbove = (path: string): readonly string[] =>
  path === "" ? [] : path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));

export type CaseChange = {
  readonly files: readonly ChangedFile[];
  readonly dependencies: readonly AddedDependency[];
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly found?: ReadonlyMap<string, Found>;
};

type CaseSources = {
  readonly repository: () => Promise<Read<Repository>>;
  readonly readFile: (path: string) => Read<Uint8Array>;
};

/** Reads the changes of commits and diffs. Invalid ones are problems with a position. */
export const resolveCases = async (suite: Suite, sources: CaseSources): Promise<Read<Suite>> => {
  const problems: Problem[] = [];
  const cases: SuiteCase[] = [];
  for (const [index, one] of suite.cases.entries()) {
    const change = await changeOf(one, sources);
    if (change === undefined) cases.push(one);
    else if (change.ok) cases.push({ ...one, change: change.value });
    else {
      const { line, column } = one;
      const at = { file: suite.file, line, column };
      problems.push(
        ...change.problems.map((problem) => ({ ...problem, ...at, key: `cases[${index}].${problem.key}` })),
      );
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { ...suite, cases } };
};

const changeOf = async (one: SuiteCase, sources: CaseSources): Promise<Read<CaseChange> | undefined> => {
  if (one.commit !== undefined) return commitChange(one.commit, sources);
  if (one.diff !== undefined) return diffChange("diff", one.diff);
  if (one.diff_file === undefined) return undefined;
  const bytes = sources.readFile(one.diff_file);
  if (!bytes.ok) {
    const [problem] = bytes.problems;
    return fault(problem?.code ?? "not-found", "diff_file", `${one.diff_file}: ${problem?.message ?? "not read"}`);
  }
  return diffChange("diff_file", new TextDecoder().decode(bytes.value));
};

const diffChange = (key: string, text: string): Read<CaseChange> => {
  const files = parseDiffText(text);
  if (files.length === 0) {
    return fault("wrong-value", key, "holds no diff that changes a file; write it as `git diff` prints it");
  }
  return { ok: true, value: changed(files) };
};

const commitChange = async (name: string, sources: CaseSources): Promise<Read<CaseChange>> => {
  const repository = await sources.repository();
  if (!repository.ok) return fault("not-found", "commit", "the suite is in no git repository, so it has no commits");
  const found = await firstCommit(repository.value, [name]);
  if (found === undefined) {
    return fault("not-found", "commit", `there is no commit ${JSON.stringify(name)} here (is the clone shallow?)`);
  }
  for await (const [commit] of listCommits(repository.value, found.sha)) {
    if (commit === undefined) continue;
    const files: DiffedFile[] = [];
    for await (const batch of readDiffs(repository.value, [[commit.sha, commit.parents[0]]])) {
      files.push(...batch.flatMap((one) => one.files));
    }
    const { subject: title, body, author } = commit;
    const change = changed(files);
    const objects = openObjects(repository.value);
    try {
      const sides = { base: commit.parents[0] ?? EMPTY_TREE, head: commit.sha };
      const read = await readWantsOf(objects, sides)(wantsOfFiles(change.files));
      return { ok: true, value: { ...change, title, body, author, found: read } };
    } finally {
      objects.close();
    }
  }
  throw new Error(`git found the commit ${found.sha} and told nothing of it`);
};

const changed = (files: readonly DiffedFile[]): Pick<CaseChange, "files" | "dependencies"> => ({
  files: files.map(({ patch: _patch, ...file }) => file),
  dependencies: addedDependencies(files),
});

const fault = (code: ProblemCode, key: string, message: string): Read<never> => ({
  ok: false,
  problems: [{ code, file: "", line: 1, column: 1, key, message }],
});

export const caseFacts = (written: WrittenCase & { readonly change?: CaseChange }): Facts => {
  const { change } = written;
  const author = written.author ?? change?.author ?? "octocat";
  const files = withManifests(change?.files ?? (written.files ?? []).map(fileOf), written.dependencies ?? []);
  return {
    repository: written.repository?.name ?? "local/suite",
    authorTeams: { in: written.author_teams ?? [] },
    onlyAuthorPushed: (written.pushed_by ?? [author]).every((login) => login.toLowerCase() === author.toLowerCase()),
    repositoryFacts: repositoryOf(written.repository ?? {}),
    number: 0,
    title: written.title ?? change?.title ?? "",
    body: written.body ?? change?.body ?? "",
    draft: written.draft ?? false,
    author: accountNamed(author),
    base: { ref: written.base ?? "main", sha: "" },
    head: { ref: written.head ?? "feature", sha: "", fork: false },
    labels: written.labels ?? [],
    ...(written.code_owners === undefined
      ? {}
      : { codeOwners: { path: ".github/CODEOWNERS", text: written.code_owners } }),
    committers: [author],
    files,
    read: caseReading(written, files),
    dependencies: [...(change?.dependencies ?? []), ...(written.dependencies ?? [])],
  };
};

/** A package is only added to a manifest by a change of it, so one that a case does not list counts as modified. */
const withManifests = (
  files: readonly ChangedFile[],
  dependencies: NonNullable<WrittenCase["dependencies"]>,
): readonly ChangedFile[] => {
  const listed = new Set(files.map(({ path }) => path));
  const missing = new Set(dependencies.map(({ manifest }) => manifest).filter((path) => !listed.has(path)));
  return [...files, ...[...missing].map((path) => fileOf({ path, status: "modified" }))];
};

const repositoryOf = ({
  topics = [],
  visibility = "private",
  properties = {},
}: NonNullable<WrittenCase["repository"]>): RepositoryFacts => ({
  topics,
  visibility,
  properties: Object.fromEntries(Object.entries(properties).map(([name, values]) => [name, [values].flat()])),
});

const fileOf = (written: NonNullable<WrittenCase["files"]>[number]): ChangedFile => {
  if (typeof written === "string") {
    return { path: written, status: "added", blob: "", additions: 0, deletions: 0, lines: { kind: "not-given" } };
  }
  const { path, previous, added, removed } = written;
  const known = added !== undefined || removed !== undefined;
  return {
    path,
    ...(previous === undefined ? {} : { previousPath: previous }),
    status: written.status ?? (previous === undefined ? "added" : "renamed"),
    blob: "",
    additions: written.additions ?? added?.length ?? 0,
    deletions: written.deletions ?? removed?.length ?? 0,
    lines: known ? { kind: "known", added: added ?? [], removed: removed ?? [] } : { kind: "not-given" },
  };
};
