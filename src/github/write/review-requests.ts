import { explainError } from "../client/explain-error.ts";
import { type GitHubClient, type PullRequestRef, statusOf } from "../client/github-client.ts";

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
