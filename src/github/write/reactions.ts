import type { Answer } from "../../checklist/ledger/fold-commands.ts";
import { type GitHubClient, type RepositoryRef, statusOf } from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";

/**
 * Answers commands by reactions, which notify nobody and are idempotent. A deleted comment or a missing permission is
 * no failure, because the verdict is already published.
 */
export const publishReactions = async (
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  answers: readonly Answer[],
): Promise<void> => {
  await concurrently(answers, async ({ comment, reaction }) => {
    try {
      await client.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
        owner,
        repo,
        comment_id: Number(comment),
        content: reaction,
      });
    } catch (error) {
      if (![403, 404, 422].includes(statusOf(error) ?? 0)) throw error;
    }
  });
};
