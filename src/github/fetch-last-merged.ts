import { addedDependencies } from "../engine/dependencies/added-dependencies.ts";
import type { Facts } from "../engine/facts/facts.ts";
import { accountOf } from "./account-of.ts";
import { changedFileOf, type ReadFile } from "./changed-file-of.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { type GitHubClient, PAGE_SIZE, type RepositoryRef } from "./github-client.ts";
import { sideBySide } from "./side-by-side.ts";

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
  const read = await sideBySide(merged, async (pull): Promise<Facts | undefined> => {
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
