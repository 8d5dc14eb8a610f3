import type { StatusFact } from "../engine/evidence/evidence-facts.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

const MOST_PAGES = 20;
const STATES = ["success", "pending", "failure", "error"] as const;

/** A commit's statuses, the newest of each context, with what they say. */
export const fetchStatuses = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
): Promise<readonly (StatusFact & { readonly description: string })[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
        owner,
        repo,
        ref: sha,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const byContext = new Map<string, StatusFact & { readonly description: string }>();
  for (const status of pages.flatMap((page) => page.statuses)) {
    const state = STATES.find((one) => one === status.state);
    // The newest comes first; pages that shifted while they were read may bring one again.
    if (state === undefined || byContext.has(status.context)) continue;
    byContext.set(status.context, {
      context: status.context,
      state,
      url: status.target_url ?? "",
      description: status.description ?? "",
    });
  }
  return [...byContext.values()];
};

/** Login of who set the newest status of a context; "" where the account is gone or there is none. */
export const fetchStatusSetter = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  sha: string,
  context: string,
): Promise<string> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/commits/{ref}/statuses", {
        owner,
        repo,
        ref: sha,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const newest = pages.flat().find((status) => status.context.toLowerCase() === context.toLowerCase());
  return newest?.creator?.login ?? "";
};
