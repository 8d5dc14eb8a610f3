import type { GitHubClient, RepositoryRef } from "../client/github-client.ts";
import { fetchStatuses } from "../read/evidence.ts";

/** What a commit is to show under our context. */
export type WantedStatus = {
  readonly context: string;
  readonly state: "success" | "pending" | "failure" | "error";
  /** One line; cut to what GitHub takes. */
  readonly description: string;
  /** An http(s) address, or "" for none. */
  readonly targetUrl: string;
};

/** Characters that GitHub takes in a description. */
const LONGEST_DESCRIPTION = 140;

/**
 * Makes a commit's status say what is wanted; writes nothing where the newest of this context says so already, since
 * a commit holds 1,000 statuses of a context and then takes no more.
 *
 * @param known the commit's newest statuses, where they were read already; read here otherwise.
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
  // Counted in UTF-16 units, which are never fewer than code points (what GitHub counts is not documented), and cut
  // between code points.
  const points = [...line.slice(0, LONGEST_DESCRIPTION)];
  while (points.join("").length > LONGEST_DESCRIPTION - 1 || !points.join("").isWellFormed()) points.pop();
  return `${points.join("").trimEnd()}…`;
};
