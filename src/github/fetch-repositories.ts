import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** 100,000 repositories: the most that GitHub lets an organisation have. */
const MOST_PAGES = 1_000;

/** Every repository of an installation, but archived ones: nothing is merged there. */
export const fetchRepositories = async (client: GitHubClient): Promise<readonly RepositoryRef[]> => {
  const pages = await readPages(
    async (page) => client.request("GET /installation/repositories", { per_page: PAGE_SIZE, page }),
    MOST_PAGES,
  );
  return pages
    .flatMap(({ repositories }) => repositories)
    .filter(({ archived }) => !archived)
    .map(({ owner, name }) => ({ owner: owner.login, repo: name }));
};
