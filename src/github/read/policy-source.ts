import type { Problem, Read } from "../../policy/model/problem.ts";
import {
  DEFAULTS,
  defaultsName,
  isCommit,
  LARGEST_POLICY,
  misnamedFile,
  misnamedProblem,
  placesOf,
} from "../../policy/policy-files.ts";
import { type GitHubClient, IncompleteFiles, isHidden, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { type FileAt, readFileAt, readTree, type TextCache } from "./file-at.ts";
import type { Pull } from "./pull-request.ts";

export type PolicySource = Read<string | undefined>;

/** At the base branch as it is now: `base.sha` would miss newer rules, and the head could bring a weaker policy. */
export const policyRefOf = (pull: Pick<Pull, "base">): string => `refs/heads/${pull.base.ref}`;

/**
 * Only the commit's tree proves that there is no file: right after a push a replica may lag, and then no policy would
 * apply.
 * @param known the file at the ref's newest commit, if it was just read
 * @returns a problem if the path is not a text file of allowed size, or if another file was probably meant
 */
export const fetchPolicySource = async (
  client: GitHubClient,
  repository: RepositoryRef,
  ref: string,
  path: string,
  cache?: TextCache,
  known?: { readonly commit: string; readonly file: FileAt },
): Promise<PolicySource> => {
  const file = known?.file ?? (await readFileAt(client, repository, path, ref));
  if (file.kind !== "absent") return policySourceOf(path, file);
  const commit = known?.commit ?? (isCommit(ref) ? ref : await tipOf(client, repository, ref));
  const names = await namesAt(client, repository, commit, path, cache);
  if (names.includes(path)) return policySourceOf(path, await readFileAt(client, repository, path, commit, true));
  const meant = misnamedFile(path, names);
  return meant === undefined ? { ok: true, value: undefined } : { ok: false, problems: [misnamedProblem(path, meant)] };
};

const tipOf = async (client: GitHubClient, { owner, repo }: RepositoryRef, ref: string): Promise<string> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}", {
    owner,
    repo,
    ref: ref.replace(/^refs\//, ""),
    headers: { accept: "application/vnd.github.sha" },
    ...REPORTED,
  });
  return typeof data === "string" ? (data as string).trim() : data.sha;
};

const namesAt = async (
  client: GitHubClient,
  repository: RepositoryRef,
  commit: string,
  path: string,
  cache?: TextCache,
): Promise<readonly string[]> => {
  const key = `names ${repository.owner}/${repository.repo} ${commit} ${path}`.toLowerCase();
  const known = cache?.get(key);
  if (known !== undefined) return JSON.parse(known) as readonly string[];
  const places = placesOf(path).map((place) => place.toLowerCase().split("/"));
  const names: string[] = [];
  const walk = async (tree: string, folder: readonly string[]): Promise<void> => {
    const { entries, truncated } = await readTree(client, repository, tree, false);
    if (truncated) throw new IncompleteFiles(`The folder "${folder.join("/")}" holds more files than GitHub lists.`);
    const inPlace = places.some((place) => isSame(place.filter(Boolean), folder));
    for (const entry of entries) {
      const at = [...folder, entry.path];
      // A folder in the place of the file must be reported, not taken for a missing file.
      if (inPlace && (entry.type !== "tree" || at.join("/") === path)) names.push(at.join("/"));
      if (entry.type === "tree" && places.some((place) => isSame(place.slice(0, at.length), at)))
        await walk(entry.sha, at);
    }
  };
  await walk(commit, []);
  cache?.set(key, JSON.stringify(names));
  return names;
};

const isSame = (place: readonly string[], folder: readonly string[]): boolean =>
  place.length === folder.length && place.every((part, index) => part === folder[index]?.toLowerCase());

const policySourceOf = (path: string, file: FileAt): PolicySource => {
  switch (file.kind) {
    case "text": {
      const size = new TextEncoder().encode(file.text).length;
      return size > LARGEST_POLICY ? problemOf(path, { kind: "too-large", size }) : { ok: true, value: file.text };
    }
    case "absent":
      return { ok: true, value: undefined };
    case "directory":
    case "symlink":
    case "submodule":
    case "not-utf8":
    case "too-large":
      return problemOf(path, file);
  }
};

const problemOf = (path: string, file: Exclude<FileAt, { kind: "text" } | { kind: "absent" }>): PolicySource => {
  const [code, message] = WORDS[file.kind](file.kind === "too-large" ? file.size : 0);
  return { ok: false, problems: [{ code, file: path, line: 1, column: 1, key: "", message }] };
};

const WORDS: Record<
  Exclude<FileAt["kind"], "text" | "absent">,
  (size: number) => readonly [Problem["code"], string]
> = {
  directory: () => ["not-a-file", "A policy file is expected here, and it is a directory."],
  symlink: () => [
    "not-a-file",
    "A policy file is expected here, and it is a symbolic link that leads out of the repository.",
  ],
  submodule: () => ["not-a-file", "A policy file is expected here, and it is a submodule."],
  "not-utf8": () => ["not-utf8", "The policy file is not UTF-8 text."],
  "too-large": (size) => ["too-large", `The policy file has ${size} bytes; at most ${LARGEST_POLICY} are read.`],
};

export const DEFAULTS_MS = 60_000;

type DefaultPolicies = {
  readonly source: PolicySource;
  readonly unseen: boolean;
};

/**
 * `find`: whether to find out if invisible defaults are possible (`unseen`), which costs one or two requests. `app`: an
 * App's installation may see all repositories.
 */
type Seeing = {
  readonly find: boolean;
  readonly app: boolean;
};

/**
 * Reads the default policy file of a repository's account. GitHub answers 404 for invisible repositories, so a 404
 * does not prove that there is none.
 */
export const fetchDefaultPolicies = async (
  client: GitHubClient,
  { owner }: Pick<RepositoryRef, "owner">,
  cache: TextCache | undefined,
  seeing: Seeing = { find: false, app: false },
  looked?: LookedDefaults,
): Promise<DefaultPolicies> => {
  const key = `defaults ${seeing.find} ${owner.toLowerCase()}`;
  const before = looked?.kind === "file" ? undefined : cache?.get(key);
  const found = before === undefined ? await find(client, owner, seeing, looked, cache) : (JSON.parse(before) as Found);
  if (before === undefined) cache?.set(key, JSON.stringify(found), DEFAULTS_MS);
  const { file, unseen, misnamed } = found;
  const name = defaultsName(owner);
  if (misnamed === undefined) return { source: policySourceOf(name, file), unseen };
  return { source: { ok: false, problems: [misnamedProblem(name, `${owner}/${DEFAULTS.repo}:${misnamed}`)] }, unseen };
};

type Found = {
  readonly file: FileAt;
  readonly unseen: boolean;
  readonly misnamed?: string | undefined;
};

/** `hidden`: the account has no repository of defaults, or the token may not see it. */
export type LookedDefaults =
  | { readonly kind: "hidden" }
  | { readonly kind: "file"; readonly tip: string; readonly file: FileAt };

const find = async (
  client: GitHubClient,
  owner: string,
  seeing: Seeing,
  looked: LookedDefaults | undefined,
  cache: TextCache | undefined,
): Promise<Found> => {
  const at = { owner, repo: DEFAULTS.repo };
  const hidden = async (): Promise<Found> => ({
    file: { kind: "absent" },
    unseen: seeing.find && !(seeing.app && (await seesAll(client, owner, cache))),
  });
  if (looked?.kind === "hidden") return hidden();
  if (looked?.kind === "file")
    return looked.file.kind === "absent"
      ? fileOfTree(client, at, looked.tip, cache)
      : { file: looked.file, unseen: false };
  const file = await readFileAt(client, at, DEFAULTS.path);
  if (file.kind !== "absent") return { file, unseen: false };
  const branch = await defaultBranchOf(client, at);
  if (branch === undefined) return hidden();
  let commit: string;
  try {
    commit = await tipOf(client, at, `heads/${branch}`);
  } catch (error) {
    if (statusOf(error) === 409) return { file: { kind: "absent" }, unseen: false };
    throw error;
  }
  return fileOfTree(client, at, commit, cache);
};

const fileOfTree = async (
  client: GitHubClient,
  at: RepositoryRef,
  commit: string,
  cache: TextCache | undefined,
): Promise<Found> => {
  const names = await namesAt(client, at, commit, DEFAULTS.path, cache);
  if (names.includes(DEFAULTS.path))
    return { file: await readFileAt(client, at, DEFAULTS.path, commit, true), unseen: false };
  // Other folders hold files for `extends`.
  const beside = names.filter((name) => name.toLowerCase().startsWith(".github/"));
  return { file: { kind: "absent" }, unseen: false, misnamed: misnamedFile(DEFAULTS.path, beside) };
};

const SELECTION_KEPT_MS = 3_600_000;

/** Then a 404 is a proof. */
const seesAll = async (client: GitHubClient, owner: string, cache: TextCache | undefined): Promise<boolean> => {
  const key = `selection ${owner.toLowerCase()}`;
  const known = cache?.get(key);
  if (known !== undefined) return known === "all";
  const { data } = await client.request("GET /installation/repositories", { per_page: 1 });
  const selection = data.repository_selection ?? "selected";
  cache?.set(key, selection, SELECTION_KEPT_MS);
  return selection === "all";
};

const defaultBranchOf = async (client: GitHubClient, at: RepositoryRef): Promise<string | undefined> => {
  try {
    return (await client.request("GET /repos/{owner}/{repo}", at)).data.default_branch;
  } catch (error) {
    if (isHidden(error)) return undefined;
    throw error;
  }
};
