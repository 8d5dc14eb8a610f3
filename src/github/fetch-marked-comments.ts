import { isBlockLine } from "../engine/page/block-line.ts";
import { MARKER } from "../engine/page/marker.ts";
import { accountOf } from "./account-of.ts";
import type { OurComment } from "./find-comment.ts";
import { type GitHubClient, PAGE_SIZE, type PullRequestRef } from "./github-client.ts";
import { readPages } from "./read-pages.ts";

/** 10,000 comments; GitHub itself allows a pull request 2,500. */
const MOST_PAGES = 100;

/**
 * Every comment of a pull request that carries our marker or a ledger, whoever wrote it, oldest first. Who reads the
 * records afterwards is not who wrote them, so what is ours is for the caller to say.
 */
export const fetchMarkedComments = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
): Promise<readonly OurComment[]> => {
  const pages = await readPages(
    async (page) =>
      client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        owner,
        repo,
        issue_number: number,
        per_page: PAGE_SIZE,
        page,
      }),
    MOST_PAGES,
  );
  return pages
    .flat()
    .filter(({ body = "" }) => body.trimStart().startsWith(MARKER) || body.split(/\r\n?|\n/).some(isBlockLine))
    .map((comment) => ({
      id: Number(comment.id),
      nodeId: comment.node_id,
      htmlUrl: comment.html_url,
      author: accountOf(comment.user),
      body: comment.body ?? "",
      createdAt: comment.created_at,
      updatedAt: comment.updated_at,
    }))
    .sort((a, b) => a.id - b.id);
};
