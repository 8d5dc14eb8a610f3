import { misnamedFile, misnamedProblem, POLICY_FILE } from "../../policy/misnamed-file.ts";
import { type GitHubClient, isLimited, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { type FileAt, readFileAt } from "./file-at.ts";
import { namesAt, type PolicyCache, type PolicySource, policySourceOf, tipOf } from "./policy-source.ts";

/** Milliseconds for which an account's defaults are cached. */
export const DEFAULTS_MS = 60_000;

type DefaultPolicies = {
  readonly source: PolicySource;
  /** They may exist in a repository that is not visible. Only with `Seeing.find`. */
  readonly unseen: boolean;
};

/** How to find out whether missing defaults may exist. */
type Seeing = {
  /** Costs one or two requests. */
  readonly find: boolean;
  /** Whether the token is an App's installation, which may see all repositories. */
  readonly app: boolean;
};

/**
 * Reads the default policy file of a repository's account, at the tip of the default branch. GitHub answers 404 for
 * invisible repositories, so a 404 does not prove that there is none.
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
  /** A file that was probably meant as the defaults. */
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

/** The tree decides if the file was 404, because a replica may lag. */
const fileOfTree = async (client: GitHubClient, at: RepositoryRef, branch: string): Promise<Found> => {
  let commit: string;
  try {
    commit = await tipOf(client, at, `heads/${branch}`);
  } catch (error) {
    // 409: the repository is empty.
    if (statusOf(error) === 409) return { file: { kind: "absent" }, unseen: false };
    throw error;
  }
  const names = await namesAt(client, at, commit, DEFAULTS.path);
  if (names.includes(DEFAULTS.path))
    return { file: await readFileAt(client, at, DEFAULTS.path, commit, true), unseen: false };
  // Only beside it, because other folders hold files for `extends`.
  const beside = names.filter((name) => name.toLowerCase().startsWith(".github/"));
  return { file: { kind: "absent" }, unseen: false, misnamed: misnamedFile(DEFAULTS.path, beside) };
};

/** Whether the App sees all repositories of the account, so that a 404 is a proof. */
const seesAll = async (client: GitHubClient): Promise<boolean> => {
  const { data } = await client.request("GET /installation/repositories", { per_page: 1 });
  return data.repository_selection === "all";
};

/** Undefined if the repository does not exist or is not visible. */
const defaultBranchOf = async (client: GitHubClient, at: RepositoryRef): Promise<string | undefined> => {
  try {
    return (await client.request("GET /repos/{owner}/{repo}", at)).data.default_branch;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || (status === 403 && !isLimited(error, status))) return undefined;
    throw error;
  }
};

/** Where an account's default policies are. */
export const DEFAULTS = { repo: ".github", path: POLICY_FILE } as const;

/** The name of an account's defaults in problems and reports. */
export const defaultsName = (owner: string): string => `${owner}/${DEFAULTS.repo}:${DEFAULTS.path}`;

export const isDefaults = ({ repo }: RepositoryRef, policyPath: string): boolean =>
  repo.toLowerCase() === DEFAULTS.repo && policyPath === DEFAULTS.path;
