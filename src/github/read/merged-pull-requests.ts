import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "../client/github-client.ts";
import { concurrently, TooManyPages } from "../client/read-pages.ts";
import { changedFileOf, type ReadFile } from "./files.ts";
import { accountOf, deepFreeze } from "./pull-request.ts";

/** The last merged pull requests of a branch. */
export type LastMerged = {
  /** The last merged first. */
  readonly facts: readonly Facts[];
  /** How many of them change more files than are read of one. */
  readonly unread: number;
};

/** Closed pull requests that are looked through for merged ones. */
const LISTED = 60;
/** Files of one pull request that are read, by the page. */
const PAGES = 3;

/**
 * Reads the last merged pull requests into a branch with what they changed, roughly: one request for the list, and one for
 * each pull request, two more where it changes over 100 files. Who committed is not read.
 */
export const fetchLastMerged = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  base: string,
  count: number,
): Promise<LastMerged> => {
  const { data } = await client.request("GET /repos/{owner}/{repo}/pulls", {
    owner,
    repo,
    base,
    state: "closed",
    sort: "updated",
    direction: "desc",
    per_page: LISTED,
  });
  const merged = data
    .filter((pull) => pull.merged_at !== null)
    .toSorted((one, other) => ((one.merged_at ?? "") < (other.merged_at ?? "") ? 1 : -1))
    .slice(0, count);
  const read = await concurrently(merged, async (pull): Promise<Facts | undefined> => {
    const files = await filesOf(client, { owner, repo }, pull.number);
    if (files === undefined) return undefined;
    return deepFreeze({
      repository: `${owner}/${repo}`,
      number: pull.number,
      title: pull.title,
      body: pull.body ?? "",
      draft: false,
      author: accountOf(pull.user),
      base: { ref: pull.base.ref, sha: pull.base.sha },
      head: { ref: pull.head.ref, sha: pull.head.sha, fork: pull.head.repo?.full_name !== pull.base.repo.full_name },
      labels: pull.labels.map(({ name }) => name),
      committers: [],
      files: files.map(({ patch: _, ...file }) => file),
      dependencies: addedDependencies(
        files.map(({ path, previousPath, status, patch }) => ({
          path,
          status,
          ...(previousPath === undefined ? {} : { previousPath }),
          ...(patch === undefined ? {} : { patch }),
        })),
      ),
    });
  });
  const facts = read.filter((one) => one !== undefined);
  return { facts, unread: read.length - facts.length };
};

const filesOf = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  number: number,
): Promise<readonly ReadFile[] | undefined> => {
  const files: ReadFile[] = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      owner,
      repo,
      pull_number: number,
      per_page: PAGE_SIZE,
      page,
    });
    files.push(...data.map(changedFileOf));
    if (data.length < PAGE_SIZE) return files;
  }
  return undefined;
};

/** A merged pull request, as lists have it. */
export type MergedPullRequest = {
  readonly ref: PullRequestRef;
  /** GitHub's id of the repository. */
  readonly repositoryId: number;
  readonly htmlUrl: string;
  readonly title: string;
  /** Login; "" where the account is gone. */
  readonly author: string;
  /** Branch that it was merged into. */
  readonly base: string;
  /** Head commit when it was merged. */
  readonly head: string;
  /** The commit on the base that the merge, squash or rebase made; "" where GitHub does not say. */
  readonly mergeCommit: string;
  /** ISO 8601 UTC. */
  readonly mergedAt: string;
};

/** Which pull requests are wanted: merged from `since` (inclusive; "" for the beginning) to `until` (exclusive). */
export type MergedBetween = { readonly since: string; readonly until: string; readonly pageSize?: number };

/** What one page of the list brought. */
export type MergedPage = {
  /** Merged in the time that was asked for, each once in all pages. */
  readonly merged: readonly MergedPullRequest[];
  /** How far back the list has been read: when the last one on this page was changed. ISO 8601 UTC. */
  readonly readTo: string;
};

/** 100,000 pull requests; more are asked for in parts, by their dates. */
const MAX_PAGES = 1_000;

/**
 * Walks the pull requests that were merged, the last changed first, a page at a time, and ends where all that is older
 * was changed before `since`: what was merged later was changed later.
 *
 * A pull request that is changed while the list is walked jumps to its top, past pages that were read already, and would
 * be lost. So what was changed since the walk began is walked again, until that is one page: one page has no gap.
 * The list is of open and closed ones, for from a list of closed ones a reopened one falls out, and shifts the rest.
 *
 * @throws TooManyPages where there are more than 100,000
 */
export async function* fetchMergedPullRequests(
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  { since, until, pageSize = PAGE_SIZE }: MergedBetween,
): AsyncGenerator<MergedPage> {
  const seen = new Set<number>();
  let floor = since;
  for (let read = 0; ; ) {
    let newest = "";
    let pages = 0;
    for (let page = 1; ; page += 1) {
      read += 1;
      if (read > MAX_PAGES) throw new TooManyPages(MAX_PAGES);
      const { data, headers } = await client.request("GET /repos/{owner}/{repo}/pulls", {
        owner,
        repo,
        state: "all",
        sort: "updated",
        direction: "desc",
        per_page: pageSize,
        page,
      });
      pages = page;
      if (page === 1) newest = data[0]?.updated_at ?? "";
      const readTo = data.at(-1)?.updated_at ?? "";
      const merged = data.flatMap((pull): MergedPullRequest[] => {
        const at = pull.merged_at;
        if (at === null || at < since || at >= until || seen.has(pull.number)) return [];
        seen.add(pull.number);
        return [
          {
            ref: { owner, repo, number: pull.number },
            repositoryId: Number(pull.base.repo.id),
            htmlUrl: pull.html_url,
            title: pull.title,
            author: accountOf(pull.user).login,
            base: pull.base.ref,
            head: pull.head.sha,
            mergeCommit: pull.merge_commit_sha ?? "",
            mergedAt: at,
          },
        ];
      });
      yield { merged, readTo };
      if (readTo < floor || !/rel="next"/.test(headers.link ?? "")) break;
    }
    if (pages === 1) return;
    floor = newest;
  }
}
