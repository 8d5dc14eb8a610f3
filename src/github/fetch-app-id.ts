import type { GitHubClient } from "./github-client.ts";
import { statusOf } from "./status-of.ts";

/** The id of a GitHub App by its slug, the name in its address; undefined where there is none that may be seen. */
export const fetchAppId = async (client: GitHubClient, slug: string): Promise<number | undefined> => {
  try {
    const { data } = await client.request("GET /apps/{app_slug}", { app_slug: slug });
    return data?.id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};
