import type { Account } from "../engine/facts/facts.ts";
import { accountOf } from "./account-of.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";
import { TOLD } from "./with-patience.ts";

/** A comment of a pull request, whoever wrote it. */
export type PullComment = {
  readonly id: number;
  readonly nodeId: string;
  readonly htmlUrl: string;
  readonly author: Account;
  readonly body: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Id of the App that wrote it; absent where it was none. */
  readonly appId?: number;
};

/** 10,000 comments; GitHub itself allows a pull request 2,500. */
const MOST_PAGES = 100;

/** All comments of a pull request, on all pages, oldest first. */
export const fetchComments = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly PullComment[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        owner,
        repo,
        issue_number: number,
        per_page: PAGE_SIZE,
        page,
        ...TOLD,
      }),
    MOST_PAGES,
  );
  return pages
    .flat()
    .map(pullCommentOf)
    .sort((a, b) => a.id - b.id);
};

type WrittenComment = {
  readonly id: number | bigint;
  readonly node_id: string;
  readonly html_url: string;
  readonly user: Parameters<typeof accountOf>[0];
  readonly body?: string | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
};

/** A comment as the REST API writes it. */
export const pullCommentOf = (comment: WrittenComment): PullComment => {
  const appId = comment.performed_via_github_app?.id;
  return {
    id: Number(comment.id),
    nodeId: comment.node_id,
    htmlUrl: comment.html_url,
    author: accountOf(comment.user),
    body: comment.body ?? "",
    createdAt: comment.created_at,
    updatedAt: comment.updated_at,
    ...(appId === undefined ? {} : { appId }),
  };
};
