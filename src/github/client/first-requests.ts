import type { Account } from "../../policy/model/facts.ts";
import { isCommit } from "../../policy/policy-files.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef, type RepositoryRef } from "./github-client.ts";
import { OF_COMMITS, REPORTED } from "./retry.ts";

/**
 * Requests for which the event says enough, so that they can be sent before anything is read. Their readers name them here,
 * so that both send the same. Nothing of the engine is imported, because the Action sends them before it is loaded.
 */

export const FILES = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
export const COMMITS = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits";
export const COMPARE = "GET /repos/{owner}/{repo}/compare/{basehead}";
export const TREE = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
export const ROLE = "GET /repos/{owner}/{repo}/collaborators/{username}/permission";

/** GitHub's status if it cannot make a diff in time. Of a comparison, only the first page has the diff. */
export const DIFF_TIMEOUT = 422;

/** One page of a list of a pull request. Whoever reads it checks whether it is of the head. */
export const pageOf = ({ owner, repo, number }: PullRequestRef, page: number) => ({
  owner,
  repo,
  pull_number: number,
  per_page: PAGE_SIZE,
  page,
  ...OF_COMMITS,
});

type Sides = { readonly base: string; readonly head: string };

/** One commit only: the merge base is on each page. */
export const comparison = ({ owner, repo }: RepositoryRef, { base, head }: Sides, page: number) => ({
  owner,
  repo,
  basehead: `${base}...${head}`,
  per_page: 1,
  page,
  ...OF_COMMITS,
});

export const treeOf = ({ owner, repo }: RepositoryRef, sha: string, recursive: boolean) => ({
  owner,
  repo,
  tree_sha: sha,
  ...(recursive ? { recursive: "1" } : {}),
  ...(isCommit(sha) ? OF_COMMITS : REPORTED),
});

/** GitHub silently lists only 3,000 files. No list that reaches this can be believed, so the trees are compared. */
export const LISTED = 3_000;
export const MAX_PAGES = LISTED / PAGE_SIZE;
export const pagesOf = (files: number): number => Math.min(MAX_PAGES, Math.max(1, Math.ceil(files / PAGE_SIZE)));

/** What an event says of a pull request's change: its commits, and how many files. It may be old. */
export type ReportedChange = { readonly head: string; readonly base: string; readonly files: number };

/** Requests the files and the commits: the first page, which needs no more than the number, and what the event names. */
export const startChanges = (
  request: GitHubClient["request"],
  ref: PullRequestRef,
  { files, ...sides }: ReportedChange = { head: "", base: "", files: 1 },
): void => {
  for (let page = 1; page <= pagesOf(files); page += 1) void request(FILES, pageOf(ref, page));
  void request(COMMITS, pageOf(ref, 1));
  if (files < LISTED) return;
  void request(COMPARE, comparison(ref, sides, 1));
  for (const sha of [sides.base, sides.head]) void request(TREE, treeOf(ref, sha, true));
};

const LOGIN = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,98})$/;

export const isLogin = (text: string): boolean => LOGIN.test(text);

export const clickedBy = (edits: readonly { readonly actor: Account }[]): readonly string[] =>
  edits.flatMap(({ actor }) => (actor.kind === "person" ? [actor.login] : [])).slice(-1);

/** GitHub does not count a request that it answers with 304. */
export const roleOf = ({ owner, repo }: RepositoryRef, login: string, etag?: string) => ({
  owner,
  repo,
  username: login,
  ...(etag === undefined ? {} : { headers: { "if-none-match": etag } }),
});

export const startRole = (request: GitHubClient["request"], of: RepositoryRef, login: string, etag?: string): void => {
  if (isLogin(login)) void request(ROLE, roleOf(of, login, etag));
};
