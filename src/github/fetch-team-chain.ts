import type { GitHubClient } from "./github-client.ts";
import { isLimited } from "./is-limited.ts";
import { statusOf } from "./status-of.ts";

/** Teams are nested a few deep; a circle is not possible, and not waited for. */
const DEEPEST = 10;

/** A team and those above it, whose members its members are too; slugs, the team itself first. */
export const fetchTeamChain = async (client: GitHubClient, org: string, slug: string): Promise<readonly string[]> => {
  const chain: string[] = [];
  let next: string | undefined = slug;
  while (next !== undefined && chain.length < DEEPEST) {
    chain.push(next);
    next = await parentOf(client, org, next);
  }
  return chain;
};

/** A team that is gone, or hidden from us, has no parent to be found. */
const parentOf = async (client: GitHubClient, org: string, team_slug: string): Promise<string | undefined> => {
  try {
    const { data } = await client.request("GET /orgs/{org}/teams/{team_slug}", { org, team_slug });
    return data.parent?.slug;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || (status === 403 && !isLimited(error, status))) return undefined;
    throw error;
  }
};
