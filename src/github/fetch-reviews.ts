import type { ReviewFact } from "../engine/evidence/evidence-facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

const MOST_PAGES = 30;
const STATES: Readonly<Record<string, ReviewFact["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  DISMISSED: "dismissed",
};

/** The last review of each person that says yes or no; a comment on its own says neither, and takes nothing back. */
export const fetchReviews = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly ReviewFact[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        owner,
        repo,
        pull_number: number,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  const last = new Map<string, ReviewFact>();
  // GitHub lists them oldest first.
  for (const review of pages.flat()) {
    const state = STATES[review.state];
    if (state === undefined || review.user === null) continue;
    const login = review.user.login;
    last.set(login.toLowerCase(), { login, state, sha: review.commit_id ?? "", url: review.html_url });
  }
  return [...last.values()];
};
