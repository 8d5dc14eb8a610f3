import type { ReviewFact } from "../engine/evidence/evidence-facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";
import type { Told } from "./what-events-told.ts";
import { TOLD } from "./with-patience.ts";

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
  told: readonly Told[] = [],
): Promise<readonly ReviewFact[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        owner,
        repo,
        pull_number: number,
        per_page: PAGE_SIZE,
        page,
        ...TOLD,
      }),
    MOST_PAGES,
  );
  const reviews = new Map(pages.flat().map((review) => [Number(review.id), review]));
  for (const one of told) {
    if (one.kind !== "review") continue;
    // A list may be older than the event: it lacks the review, or shows it as it was before it was dismissed.
    const listed = reviews.get(one.id);
    if (listed !== undefined && (!one.dismissed || listed.state === "DISMISSED")) continue;
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}", {
      owner,
      repo,
      pull_number: number,
      review_id: one.id,
    });
    reviews.set(one.id, data);
  }
  const last = new Map<string, ReviewFact>();
  // GitHub gives ids in the order in which reviews are submitted.
  for (const review of [...reviews.values()].sort((a, b) => Number(a.id) - Number(b.id))) {
    const state = STATES[review.state];
    if (state === undefined || review.user === null) continue;
    const login = review.user.login;
    last.set(login.toLowerCase(), { login, state, sha: review.commit_id ?? "", url: review.html_url });
  }
  return [...last.values()];
};
