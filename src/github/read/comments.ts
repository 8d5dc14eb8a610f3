import { isBlockLine, MARKER } from "../../comment/record/sign-page.ts";
import type { Account } from "../../policy/model/facts.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "../client/github-client.ts";
import { readPages } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { accountOf } from "./pull-request.ts";

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
const MAX_PAGES = 100;

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

/**
 * Every comment of a pull request that carries our marker or a ledger, whoever wrote it, oldest first. Who reads the
 * records afterwards is not who wrote them, so what is ours is for the caller to say.
 */
export const fetchMarkedComments = async (client: GitHubClient, ref: PullRequestRef): Promise<readonly PullComment[]> =>
  (await fetchComments(client, ref)).filter(
    ({ body }) => body.trimStart().startsWith(MARKER) || body.split(/\r\n?|\n/).some(isBlockLine),
  );

/** Whether a line of a comment begins as a command. Cheap and generous; the engine's `parseCommands` says what is one. */
export const mayHoldCommand = (body: string): boolean => COMMAND.test(body);

const COMMAND = /^\/tollgate\b/m;
