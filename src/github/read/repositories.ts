import { type GitHubClient, isHidden, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

/** GitHub allows an organisation 100,000 repositories. */
const MAX_PAGES = 1_000;

/** Nothing is merged in archived ones. */
export const fetchRepositories = async (client: GitHubClient): Promise<readonly RepositoryRef[]> => {
  const pages = await readPages(
    async (page) => client.request("GET /installation/repositories", { per_page: PAGE_SIZE, page }),
    MAX_PAGES,
  );
  return pages
    .flatMap(({ repositories }) => repositories)
    .filter(({ archived }) => !archived)
    .map(({ owner, name }) => ({ owner: owner.login, repo: name }));
};

export type RepositoryPage = { readonly branch: string; readonly url: string };

export const fetchFirstRepositories = async (
  client: GitHubClient,
  max: number,
): Promise<{ readonly total: number; readonly first: readonly (RepositoryRef & RepositoryPage)[] }> => {
  const { data } = await client.request("GET /installation/repositories", { per_page: Math.min(max, PAGE_SIZE) });
  const first = data.repositories
    .filter(({ archived }) => !archived)
    .map(({ owner, name, default_branch: branch, html_url: url }) => ({ owner: owner.login, repo: name, branch, url }));
  return { total: data.total_count, first };
};

export const fetchRepository = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<RepositoryPage> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}", { owner, repo });
  return { branch: data.default_branch, url: data.html_url };
};

/** Also by a former name; undefined if it does not exist or is not visible. */
export const fetchRepositoryId = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<number | undefined> => {
  try {
    return Number((await client.request("GET /repos/{owner}/{repo}", { owner, repo })).data.id);
  } catch (error) {
    if (isHidden(error)) return undefined;
    throw error;
  }
};

export const repositoryExists = async (client: GitHubClient, { owner, repo }: RepositoryRef): Promise<boolean> => {
  try {
    await client.request("GET /repos/{owner}/{repo}", { owner, repo });
    return true;
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 410) throw error;
    return false;
  }
};
