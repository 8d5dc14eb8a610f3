import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "../client/github-client.ts";
import { readPages, TooManyPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { listReviews } from "./evidence.ts";

const MAX_PAGES = 20;

/**
 * Who was ever asked for a review of a pull request, by anybody, and who reviewed it: `@ada`, `@acme/dba`, in lower
 * case. Removed requests count, because somebody decided so.
 * @returns undefined if there are more events than are read
 */
export const fetchAskedBefore = async (
  client: GitHubClient,
  ref: PullRequestRef,
): Promise<ReadonlySet<string> | undefined> => {
  const { owner, repo, number } = ref;
  try {
    const [events, reviews] = await Promise.all([
      readPages(
        async (page) =>
          client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/events", {
            owner,
            repo,
            issue_number: number,
            per_page: PAGE_SIZE,
            page,
            ...REPORTED,
          }),
        MAX_PAGES,
      ),
      listReviews(client, ref, MAX_PAGES),
    ]);
    const asked = events.flat().flatMap((event: RequestEvent): readonly string[] => {
      if (event.event !== "review_requested" && event.event !== "review_request_removed") return [];
      const { requested_reviewer: person, requested_team: team } = event;
      return [...(person == null ? [] : [`@${person.login}`]), ...(team == null ? [] : [`@${owner}/${team.slug}`])];
    });
    const reviewed = reviews.flatMap(({ user }) => (user === null ? [] : [`@${user.login}`]));
    return new Set([...asked, ...reviewed].map((name) => name.toLowerCase()));
  } catch (error) {
    if (error instanceof TooManyPages) return undefined;
    throw error;
  }
};

type RequestEvent = {
  readonly event: string;
  readonly requested_reviewer?: { readonly login: string } | null;
  readonly requested_team?: { readonly slug: string } | null;
};
