import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "./github-client.ts";
import { readPages, TooManyPages } from "./read-pages.ts";

/** 10,000 pull requests. */
const MOST_PAGES = 100;

/** Which of the open pull requests. */
export type OpenOnes = {
  /** Name of the branch that they go into. */
  readonly base?: string | undefined;
  /** ISO 8601 UTC: only those that changed then or later. */
  readonly updatedSince?: string | undefined;
};

/** Every open pull request of a repository, or those that are asked for, oldest first. */
export const fetchOpenPullRequests = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  { base, updatedSince }: OpenOnes = {},
): Promise<readonly PullRequestRef[]> => {
  const read = async (page: number) =>
    client.request("GET /repos/{owner}/{repo}/pulls", {
      owner,
      repo,
      state: "open",
      ...(base === undefined ? {} : { base }),
      ...(updatedSince === undefined ? {} : { sort: "updated", direction: "desc" }),
      per_page: PAGE_SIZE,
      page,
    });
  const pulls =
    updatedSince === undefined ? (await readPages(read, MOST_PAGES)).flat() : await newestOf(read, updatedSince);
  return pulls.map(({ number }) => ({ owner, repo, number })).sort((a, b) => a.number - b.number);
};

type Page = { readonly data: readonly { readonly number: number; readonly updated_at: string }[] };

/** The newest come first, so that pages are read only until they are too old: most sweeps need one. */
const newestOf = async (read: (page: number) => Promise<Page>, since: string): Promise<Page["data"]> => {
  const found: Page["data"][number][] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await read(page);
    found.push(...data.filter(({ updated_at }) => updated_at >= since));
    if (data.length < PAGE_SIZE || (data.at(-1)?.updated_at ?? "") < since) return found;
  }
  throw new TooManyPages(MOST_PAGES);
};
