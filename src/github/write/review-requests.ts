import { explainError } from "../client/explain-error.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, statusOf } from "../client/github-client.ts";
import { readPages, TooManyPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { listReviews } from "../read/evidence.ts";

type Requested = {
  readonly requested: readonly string[];
  readonly refused: readonly { readonly name: string; readonly why: string }[];
};

/**
 * Requests reviews (https://docs.github.com/rest/pulls/review-requests). GitHub refuses all if it refuses one, so each
 * is asked alone then.
 * @param names `@ada` or `@acme/dba`
 */
export const requestReviews = async (
  client: GitHubClient,
  ref: PullRequestRef,
  names: readonly string[],
): Promise<Requested> => {
  try {
    await request(client, ref, names);
    return { requested: names, refused: [] };
  } catch (error) {
    const status = statusOf(error);
    if (names.length === 1 && names[0] !== undefined && (status === 422 || status === 403 || status === 404))
      return { requested: [], refused: [{ name: names[0], why: whyOf(error) }] };
    if (status !== 422) throw error;
  }
  const requested: string[] = [];
  const refused: { name: string; why: string }[] = [];
  for (const name of names) {
    const one = await requestReviews(client, ref, [name]);
    requested.push(...one.requested);
    refused.push(...one.refused);
  }
  return { requested, refused };
};

const request = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  names: readonly string[],
): Promise<void> => {
  const plain = names.map((name) => name.replace(/^@/, ""));
  await client.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
    owner,
    repo,
    pull_number: number,
    reviewers: plain.filter((name) => !name.includes("/")),
    team_reviewers: plain.filter((name) => name.includes("/")).map((name) => name.slice(name.indexOf("/") + 1)),
  });
};

const whyOf = (error: unknown): string => {
  const said = error instanceof Error ? error.message.replace(/ - https?:\S+$/, "") : "";
  return statusOf(error) === 422 && said !== "" ? said.slice(0, 200) : explainError(error).message;
};

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
