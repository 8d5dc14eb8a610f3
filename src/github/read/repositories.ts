import { type GitHubClient, isLimited, PAGE_SIZE, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";

/** 100,000 repositories: the most that GitHub lets an organisation have. */
const MAX_PAGES = 1_000;

/** Every repository of an installation, but archived ones: nothing is merged there. */
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

/**
 * GitHub's id of the repository that a name leads to now, also where it was renamed or transferred since; undefined where it
 * leads nowhere, or to one that may not be seen.
 */
export const fetchRepositoryId = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<number | undefined> => {
  try {
    return Number((await client.request("GET /repos/{owner}/{repo}", { owner, repo })).data.id);
  } catch (error) {
    const status = statusOf(error) ?? 0;
    if (status === 404 || (status === 403 && !isLimited(error, status))) return undefined;
    throw error;
  }
};
