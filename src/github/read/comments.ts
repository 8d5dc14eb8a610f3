import { isBlockLine, MARKER } from "../../comment/record/signed-page.ts";
import type { Account } from "../../policy/model/facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { accountOf } from "./pull-request.ts";

export type PullComment = {
  readonly id: number;
  readonly nodeId: string;
  readonly htmlUrl: string;
  readonly author: Account;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly appId?: number;
};

/** GitHub allows 2,500 comments per pull request. */
const MAX_PAGES = 100;

/** Oldest first. */
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
        ...REPORTED,
      }),
    MAX_PAGES,
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

/** By any author, oldest first. The caller decides which are ours. */
export const fetchMarkedComments = async (client: GitHubClient, ref: PullRequestRef): Promise<readonly PullComment[]> =>
  (await fetchComments(client, ref)).filter(
    ({ body }) => body.trimStart().startsWith(MARKER) || body.split(/\r\n?|\n/).some(isBlockLine),
  );

export const mayHoldCommand = (body: string): boolean => COMMAND.test(body);

const COMMAND = /^\/tollgate\b/m;
