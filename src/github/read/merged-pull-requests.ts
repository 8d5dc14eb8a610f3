import { addedDependencies } from "../../policy/dependencies/added-dependencies.ts";
import type { Facts } from "../../policy/model/facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "../client/github-client.ts";
import { concurrently, TooManyPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { changedFileOf, type ReadFile } from "./facts.ts";
import { accountOf, deepFreeze } from "./pull-request.ts";

type LastMerged = {
  readonly facts: readonly Facts[];
  readonly unread: number;
};

const LISTED = 60;
const PAGES = 3;

/** Reads the last merged pull requests of a branch, roughly: one to three requests each, without committers. */
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
    const files = await fetchMergedFiles(client, { owner, repo, number: pull.number });
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

/** Undefined if there are more than three pages. */
export const fetchMergedFiles = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly ReadFile[] | undefined> => {
  const files: ReadFile[] = [];
  for (let page = 1; page <= PAGES; page += 1) {
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
      owner,
      repo,
      pull_number: number,
      per_page: PAGE_SIZE,
      page,
      ...REPORTED,
    });
    files.push(...data.map(changedFileOf));
    if (data.length < PAGE_SIZE) return files;
  }
  return undefined;
};

export type MergedPullRequest = {
  readonly ref: PullRequestRef;
  readonly repositoryId: number;
  readonly htmlUrl: string;
  readonly title: string;
  readonly author: string;
  readonly base: string;
  readonly head: string;
  /** On the base; "" if GitHub does not say. */
  readonly mergeCommit: string;
  readonly mergedAt: string;
};

/** `since` is inclusive, "" for the beginning; `until` is exclusive. */
export type MergedBetween = { readonly since: string; readonly until: string; readonly pageSize?: number };

type MergedPage = {
  readonly merged: readonly MergedPullRequest[];
  /** How far back the list was read, ISO 8601 UTC. */
  readonly readTo: string;
};

const MAX_PAGES = 1_000;

/**
 * Lists merged pull requests, last changed first. One that changes meanwhile jumps to the first page, so everything
 * changed since the start is listed again. Open ones are listed too, because a reopened one would shift the rest.
 * @throws TooManyPages if there are more than 100,000: a larger repository must be split by date
 */
export const fetchMergedPullRequests = async function* (
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
};
