import {
  type GitHubClient,
  NotEvaluable,
  PAGE_SIZE,
  type PullRequestRef,
  type RepositoryRef,
  statusOf,
} from "../client/github-client.ts";
import { readPages, TooManyPages } from "../client/read-pages.ts";

const MAX_PAGES = 100;

type OpenOnes = {
  readonly base?: string | undefined;
  /** ISO 8601 UTC, inclusive. */
  readonly updatedSince?: string | undefined;
};

/** Oldest first. */
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
    updatedSince === undefined ? (await readPages(read, MAX_PAGES)).flat() : await newestOf(read, updatedSince);
  return pulls.map(({ number }) => ({ owner, repo, number })).sort((a, b) => a.number - b.number);
};

type Page = { readonly data: readonly { readonly number: number; readonly updated_at: string }[] };

const newestOf = async (read: (page: number) => Promise<Page>, since: string): Promise<Page["data"]> => {
  const found: Page["data"][number][] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data } = await read(page);
    found.push(...data.filter(({ updated_at }) => updated_at >= since));
    if (data.length < PAGE_SIZE || (data.at(-1)?.updated_at ?? "") < since) return found;
  }
  throw new TooManyPages(MAX_PAGES);
};

const MAX_FOUND = 1_000;
const REPOSITORY = /\/repos\/([^/]+)\/([^/]+)$/;

/**
 * What changed in an account, in one request instead of one per repository. @param updatedSince ISO 8601 UTC
 * @returns undefined if the search is incomplete (GitHub finds 1,000), timed out, or not available
 */
export const searchOpenPullRequests = async (
  client: GitHubClient,
  account: string,
  updatedSince: string,
): Promise<readonly PullRequestRef[] | undefined> => {
  const found: PullRequestRef[] = [];
  for (let page = 1; page <= MAX_FOUND / PAGE_SIZE; page += 1) {
    const data = await search(client, `is:pr is:open user:${account} updated:>=${updatedSince}`, page);
    if (data === undefined || data.incomplete_results || data.total_count > MAX_FOUND) return undefined;
    for (const { repository_url, number } of data.items) {
      const [, owner, repo] = REPOSITORY.exec(repository_url) ?? [];
      if (owner === undefined || repo === undefined) return undefined;
      found.push({ owner, repo, number });
    }
    if (data.items.length < PAGE_SIZE) return found;
  }
  return found;
};

const search = async (client: GitHubClient, q: string, page: number) => {
  try {
    const asked = { q, sort: "updated", order: "asc", per_page: PAGE_SIZE, page } as const;
    return (await client.request("GET /search/issues", asked)).data;
  } catch (error) {
    // A server without search will not have it later either.
    if (NO_SEARCH.includes(statusOf(error) ?? 0)) return undefined;
    throw error;
  }
};

const NO_SEARCH: readonly number[] = [404, 410, 422, 501];

export type OpenHead = { readonly number: number; readonly sha: string; readonly base: string };
const MAX_READINGS = 5;

type HeadsPage = {
  readonly data: readonly OpenHead[];
  readonly headers: { readonly link?: string | undefined };
  readonly etag: string;
};

/**
 * A reader of all open pull requests with their heads, because GitHub's list of a commit's pull requests leaves out
 * forks. If one closes meanwhile, others move to pages that were read, so read until two reads agree.
 * @throws NotEvaluable if there are too many, or they change too fast
 */
export const openHeads = (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): (() => Promise<readonly OpenHead[]>) => {
  const known = new Map<number, HeadsPage>();
  const read = async (page: number): Promise<HeadsPage> => {
    const before = known.get(page);
    try {
      const { data, headers } = await client.request("GET /repos/{owner}/{repo}/pulls", {
        owner,
        repo,
        state: "open",
        sort: "created",
        direction: "asc",
        per_page: PAGE_SIZE,
        page,
        ...(before === undefined || before.etag === "" ? {} : { headers: { "if-none-match": before.etag } }),
      });
      const heads = data.map(({ number, head, base }) => ({ number, sha: head.sha, base: base.ref }));
      const now: HeadsPage = { data: heads, headers: { link: headers.link }, etag: headers.etag ?? "" };
      known.set(page, now);
      return now;
    } catch (error) {
      if (before === undefined || statusOf(error) !== 304) throw error;
      return before;
    }
  };
  const name = `${owner}/${repo}`;
  let before: readonly OpenHead[] | undefined;
  return async () => {
    const all = new Map<string, OpenHead>();
    for (let reading = 1; reading <= MAX_READINGS; reading += 1) {
      const pages = await readPages(read, MAX_PAGES).catch((error: unknown) => {
        throw error instanceof TooManyPages ? tooMany(name) : error;
      });
      const now = pages.flat();
      for (const head of now) all.set(`${head.number} ${head.sha}`, head);
      const whole = pages.length === 1 || (before !== undefined && agree(before, now));
      before = now;
      if (whole) return [...all.values()];
    }
    throw new NotEvaluable(
      `The open pull requests of ${name} changed each time their list was read.`,
      "It has to be known whether another one has the same commit. Run this again in a minute.",
    );
  };
};

/** New ones at the end move no others. */
const agree = (before: readonly OpenHead[], now: readonly OpenHead[]): boolean => {
  const last = Math.max(0, ...before.map(({ number }) => number));
  const numbers = (heads: readonly OpenHead[]) =>
    heads.flatMap(({ number }) => (number <= last ? [number] : [])).join();
  return numbers(before) === numbers(now);
};

const tooMany = (name: string): NotEvaluable =>
  new NotEvaluable(
    `${name} has more than ${MAX_PAGES * PAGE_SIZE} open pull requests.`,
    "It has to be known whether another one has the same commit. Close those that nobody works on.",
  );
