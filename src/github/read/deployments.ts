import type { DeploymentFact } from "../../checklist/evidence/evidence-facts.ts";
import { matchName } from "../../policy/model/names.ts";
import { type GitHubClient, isHidden, PAGE_SIZE, type RepositoryRef } from "../client/github-client.ts";
import { concurrently, readPages, TooManyPages } from "../client/read-pages.ts";

type DeploymentsRead = { readonly deployments: readonly DeploymentFact[]; readonly unread?: string };

const MAX_PAGES = 10;
const MAX_ENVIRONMENTS = 30;

/**
 * The newest deployment of a commit to each environment of these names, with its newest state
 * (https://docs.github.com/rest/deployments).
 * @param names `*` for any characters
 */
export const fetchDeployments = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  names: readonly string[],
): Promise<DeploymentsRead> => {
  try {
    const pages = await readPages(
      async (page) =>
        client.request("GET /repos/{owner}/{repo}/deployments", { owner, repo, sha, per_page: PAGE_SIZE, page }),
      MAX_PAGES,
    );
    const newest = new Map<string, number>();
    for (const one of pages.flat()) {
      const { environment } = one;
      if (one.sha !== sha || !names.some((name) => matchName(name, environment))) continue;
      newest.set(environment, Math.max(newest.get(environment) ?? 0, Number(one.id)));
    }
    if (newest.size > MAX_ENVIRONMENTS)
      return {
        deployments: [],
        unread: `this commit is deployed to more than ${MAX_ENVIRONMENTS} of these environments`,
      };
    const deployments = await concurrently([...newest], async ([environment, id]): Promise<DeploymentFact> => {
      const statuses = await readPages(
        async (page) =>
          client.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
            owner,
            repo,
            deployment_id: id,
            per_page: PAGE_SIZE,
            page,
          }),
        MAX_PAGES,
      );
      const [last] = statuses.flat().toSorted((a, b) => Number(b.id) - Number(a.id));
      return { environment, state: last?.state ?? "", url: webAddress(last?.log_url, last?.target_url) };
    });
    return { deployments };
  } catch (error) {
    if (error instanceof TooManyPages)
      return { deployments: [], unread: "this commit has more deployments than Tollgate reads" };
    if (isHidden(error))
      return { deployments: [], unread: "Tollgate's token may not read deployments (it needs `deployments: read`)" };
    throw error;
  }
};

const webAddress = (...all: readonly (string | null | undefined)[]): string =>
  all.find((url) => url != null && /^https?:\/\//.test(url)) ?? "";
