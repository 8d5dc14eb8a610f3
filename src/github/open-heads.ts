import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { readPages, TooManyPages } from "./read-pages.ts";
import { statusOf } from "./status-of.ts";
import { Unjudgeable } from "./unjudgeable.ts";

/** An open pull request, and the commit that it would merge. */
export type OpenHead = { readonly number: number; readonly sha: string; readonly base: string };

/** 10,000 open pull requests. */
const MOST_PAGES = 100;
/** Readings of a list that keeps changing. */
const MOST_READINGS = 5;

type Page = {
  readonly data: readonly OpenHead[];
  readonly headers: { readonly link?: string | undefined };
  readonly etag: string;
};

/**
 * Makes a reader of all open pull requests of a repository with their heads, whatever repository these are in: GitHub's
 * list of a commit's pull requests leaves out those from forks. A list of one page is what it was at one moment. In a
 * longer one a pull request that is closed meanwhile moves those behind it to pages that were read already, so that it
 * is read until two readings agree. Pages that did not change answer 304, which costs nothing of the hour's limit; a
 * reader remembers them as long as it lives.
 *
 * @throws Unjudgeable where there are more than are read, or they change too fast to be read
 */
export const openHeads = (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): (() => Promise<readonly OpenHead[]>) => {
  const known = new Map<number, Page>();
  const read = async (page: number): Promise<Page> => {
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
      const now: Page = { data: heads, headers: { link: headers.link }, etag: headers.etag ?? "" };
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
    for (let reading = 1; reading <= MOST_READINGS; reading += 1) {
      const pages = await readPages(read, MOST_PAGES).catch((error: unknown) => {
        throw error instanceof TooManyPages ? tooMany(name) : error;
      });
      const now = pages.flat();
      for (const head of now) all.set(`${head.number} ${head.sha}`, head);
      const whole = pages.length === 1 || (before !== undefined && agree(before, now));
      before = now;
      if (whole) return [...all.values()];
    }
    throw new Unjudgeable(
      `The open pull requests of ${name} changed each time their list was read.`,
      "It has to be known whether another one has the same commit. Run this again in a minute.",
    );
  };
};

/** Whether two readings show the same, but for new ones: they come at the end and move none. */
const agree = (before: readonly OpenHead[], now: readonly OpenHead[]): boolean => {
  const last = Math.max(0, ...before.map(({ number }) => number));
  const numbers = (heads: readonly OpenHead[]) =>
    heads.flatMap(({ number }) => (number <= last ? [number] : [])).join();
  return numbers(before) === numbers(now);
};

const tooMany = (name: string): Unjudgeable =>
  new Unjudgeable(
    `${name} has more than ${MOST_PAGES * PAGE_SIZE} open pull requests.`,
    "It has to be known whether another one has the same commit. Close those that nobody works on.",
  );
