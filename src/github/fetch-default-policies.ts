import { DEFAULTS, defaultsName } from "./defaults-name.ts";
import { type PolicySource, policySourceOf } from "./fetch-policy-source.ts";
import { fetchRepositoryId } from "./fetch-repository-id.ts";
import type { GitHubClient, RepositoryRef } from "./github-client.ts";
import type { PolicyCache } from "./policy-cache.ts";
import { type FileAt, readFileAt } from "./read-file-at.ts";

/** How long an account's defaults are remembered, in milliseconds. */
const DEFAULTS_MS = 60_000;

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
  const { file, unseen } = before === undefined ? await find(client, owner, seeing) : (JSON.parse(before) as Found);
  if (before === undefined) cache?.set(key, JSON.stringify({ file, unseen }), DEFAULTS_MS);
  return { source: policySourceOf(defaultsName(owner), file), unseen };
};

type Found = { readonly file: FileAt; readonly unseen: boolean };

const find = async (client: GitHubClient, owner: string, seeing: Seeing): Promise<Found> => {
  const file = await readFileAt(client, { owner, repo: DEFAULTS.repo }, DEFAULTS.path);
  const unseen = file.kind === "absent" && seeing.find && !(await isSeen(client, owner, seeing.app));
  return { file, unseen };
};

/** Whether it is known what the account's repository of defaults holds, be it that there is no such repository. */
const isSeen = async (client: GitHubClient, owner: string, app: boolean): Promise<boolean> => {
  if ((await fetchRepositoryId(client, { owner, repo: DEFAULTS.repo })) !== undefined) return true;
  if (!app) return false;
  const { data } = await client.request("GET /installation/repositories", { per_page: 1 });
  return data.repository_selection === "all";
};
