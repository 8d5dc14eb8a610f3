import { misnamedFile, misnamedProblem } from "../../policy/misnamed-file.ts";
import { type GitHubClient, isLimited, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { type FileAt, readFileAt } from "./file-at.ts";
import { namesAt, type PolicyCache, type PolicySource, policySourceOf, tipOf } from "./policy-source.ts";

/** How long an account's defaults are remembered, in milliseconds. */
export const DEFAULTS_MS = 60_000;

/** An account's defaults, as far as they can be read from here. */
export type DefaultPolicies = {
  readonly source: PolicySource;
  /** There may be some: the repository that would hold them cannot be seen. Only where it was asked (`Seeing`). */
  readonly unseen: boolean;
};

/** How to find out whether defaults that are not found could be there all the same. */
export type Seeing = {
  /** Whether to find out; it costs a request or two. */
  readonly find: boolean;
  /** Whether the token is an installation of our App's, which may see all repositories of the account. */
  readonly app: boolean;
};

/**
 * Reads the default policy file of the account that a repository belongs to, at the tip of its default branch. A private
 * or internal repository is 404 for a token that does not reach it, so "no such file" alone does not say that there is none.
 */
export const fetchDefaultPolicies = async (
  client: GitHubClient,
  { owner }: Pick<RepositoryRef, "owner">,
  cache: PolicyCache | undefined,
  seeing: Seeing = { find: false, app: false },
): Promise<DefaultPolicies> => {
  const key = `defaults ${seeing.find} ${owner.toLowerCase()}`;
  const before = cache?.get(key);
  const found = before === undefined ? await find(client, owner, seeing) : (JSON.parse(before) as Found);
  if (before === undefined) cache?.set(key, JSON.stringify(found), DEFAULTS_MS);
  const { file, unseen, misnamed } = found;
  const name = defaultsName(owner);
  if (misnamed === undefined) return { source: policySourceOf(name, file), unseen };
  return { source: { ok: false, problems: [misnamedProblem(name, `${owner}/${DEFAULTS.repo}:${misnamed}`)] }, unseen };
};

type Found = {
  readonly file: FileAt;
  readonly unseen: boolean;
  /** A file beside the place of the defaults that was probably meant as them. */
  readonly misnamed?: string | undefined;
};

const find = async (client: GitHubClient, owner: string, seeing: Seeing): Promise<Found> => {
  const at = { owner, repo: DEFAULTS.repo };
  const file = await readFileAt(client, at, DEFAULTS.path);
  if (file.kind !== "absent") return { file, unseen: false };
  const branch = await defaultBranchOf(client, at);
  if (branch !== undefined) return fileOfTree(client, at, branch);
  return { file, unseen: seeing.find && !(seeing.app && (await seesAll(client))) };
};

/** What the tree of the default branch shows where the file itself was 404: a replica may not have it yet. */
const fileOfTree = async (client: GitHubClient, at: RepositoryRef, branch: string): Promise<Found> => {
  let commit: string;
  try {
    commit = await tipOf(client, at, `heads/${branch}`);
  } catch (error) {
    // 409: there is nothing in it yet.
    if (statusOf(error) === 409) return { file: { kind: "absent" }, unseen: false };
    throw error;
  }
  const names = await namesAt(client, at, commit, DEFAULTS.path);
  if (names.includes(DEFAULTS.path))
    return { file: await readFileAt(client, at, DEFAULTS.path, commit, true), unseen: false };
  // Only beside it: elsewhere in that repository stand files for others to extend.
  const beside = names.filter((name) => name.toLowerCase().startsWith(".github/"));
  return { file: { kind: "absent" }, unseen: false, misnamed: misnamedFile(DEFAULTS.path, beside) };
};

/** Whether the App sees all repositories of the account, so that one that is 404 does not exist. */
const seesAll = async (client: GitHubClient): Promise<boolean> => {
  const { data } = await client.request("GET /installation/repositories", { per_page: 1 });
  return data.repository_selection === "all";
};

/** Undefined where there is no such repository, or none that may be seen. */
const defaultBranchOf = async (client: GitHubClient, at: RepositoryRef): Promise<string | undefined> => {
  try {
    return (await client.request("GET /repos/{owner}/{repo}", at)).data.default_branch;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || (status === 403 && !isLimited(error, status))) return undefined;
    throw error;
  }
};

/** Where an organisation's, or a user's, default policies stand: in this repository of theirs, at this path. */
export const DEFAULTS = { repo: ".github", path: ".github/tollgate.yml" } as const;

/** The name that the defaults of an account go by in problems and reports. */
export const defaultsName = (owner: string): string => `${owner}/${DEFAULTS.repo}:${DEFAULTS.path}`;

/** Whether a repository's own policy file is its account's default one. */
export const isDefaults = ({ repo }: RepositoryRef, policyPath: string): boolean =>
  repo.toLowerCase() === DEFAULTS.repo && policyPath === DEFAULTS.path;
