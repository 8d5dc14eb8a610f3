import { type GitHubClient, PAGE_SIZE } from "../../../github/github-client.ts";

/** The first repositories of an installation, and how many there are. */
export const readRepositories = async (client: GitHubClient, most: number) => {
  const { data } = await client.request("GET /installation/repositories", { per_page: Math.min(most, PAGE_SIZE) });
  return {
    total: data.total_count,
    first: data.repositories
      .filter(({ archived }) => !archived)
      .map(({ owner, name, default_branch, html_url }) => ({
        owner: owner.login,
        repo: name,
        branch: default_branch,
        url: html_url,
      })),
  };
};
