import type { GitHubClient, RepositoryRef } from "../../../github/github-client.ts";

/** The installation that has a repository. @throws 404 where the App is not installed on it */
export const installationOf = async (app: GitHubClient, { owner, repo }: RepositoryRef): Promise<number> => {
  const { data } = await app.request("GET /repos/{owner}/{repo}/installation", { owner, repo });
  return data.id;
};
