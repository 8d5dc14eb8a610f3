import type { GitHubClient, RepositoryRef } from "../client/github-client.ts";
import { fetchStatuses } from "../read/evidence.ts";

type WantedStatus = {
  readonly context: string;
  readonly state: "success" | "pending" | "failure" | "error";
  readonly description: string;
  /** "" for none. */
  readonly targetUrl: string;
};

const LONGEST_DESCRIPTION = 140;

/**
 * GitHub accepts 1,000 statuses per commit and context, so write only changes
 * (https://docs.github.com/rest/commits/statuses).
 * @param known the commit's newest statuses, if already read
 */
export const publishStatus = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  wanted: WantedStatus,
  known?: Awaited<ReturnType<typeof fetchStatuses>>,
): Promise<"written" | "unchanged"> => {
  const description = cut(wanted.description);
  const statuses = known ?? (await fetchStatuses(client, { owner, repo }, sha));
  const now = statuses.find((status) => status.context.toLowerCase() === wanted.context.toLowerCase());
  if (now?.state === wanted.state && now.description === description && now.url === wanted.targetUrl)
    return "unchanged";
  await client.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
    owner,
    repo,
    sha,
    state: wanted.state,
    context: wanted.context,
    description,
    ...(wanted.targetUrl === "" ? {} : { target_url: wanted.targetUrl }),
  });
  return "written";
};

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= LONGEST_DESCRIPTION) return line;
  // GitHub may count UTF-16 units or code points: count units, and cut between code points.
  const points = [...line.slice(0, LONGEST_DESCRIPTION)];
  while (points.join("").length > LONGEST_DESCRIPTION - 1 || !points.join("").isWellFormed()) points.pop();
  return `${points.join("").trimEnd()}…`;
};
