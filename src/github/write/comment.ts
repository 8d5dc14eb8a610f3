import type { Answer } from "../../checklist/ledger/adr-and-break-glass.ts";
import {
  type GitHubClient,
  type PullRequestRef,
  type RepositoryRef,
  type Self,
  statusOf,
} from "../client/github-client.ts";
import { concurrently } from "../client/read-pages.ts";
import { REPORTED } from "../client/retry.ts";
import { type FoundComment, findComment, type Looking, type OurComment } from "../read/comments.ts";

export type PublishedComment = {
  readonly did: "created" | "updated" | "nothing" | "gone";
  readonly htmlUrl: string;
  readonly id: number;
};

type Settled = {
  readonly chosen: boolean;
  readonly htmlUrl: string;
  readonly removed: number;
  readonly commands: FoundComment["commands"];
};

/**
 * Edits our comment if its text differs, and deletes duplicates. Concurrent runs may both create one: after creating,
 * `settle` reads the list again and keeps the older one.
 */
export const publishComment = async (
  client: GitHubClient,
  ref: PullRequestRef,
  found: FoundComment,
  body: string,
): Promise<PublishedComment> => {
  const { owner, repo, number } = ref;
  const { comment } = found;
  if (comment === undefined) {
    const { data } = await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      owner,
      repo,
      issue_number: number,
      body,
    });
    return { did: "created", htmlUrl: data.html_url, id: Number(data.id) };
  }
  const same = unify(comment.body) === unify(body);
  const [edited] = await Promise.all([
    same
      ? undefined
      : client
          .request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
            owner,
            repo,
            comment_id: comment.id,
            body,
            ...REPORTED,
          })
          .catch(goneOr),
    remove(client, ref, found.duplicates),
  ]);
  if (edited === "gone") return { did: "gone", htmlUrl: "", id: comment.id };
  return { did: same ? "nothing" : "updated", htmlUrl: comment.htmlUrl, id: comment.id };
};

const goneOr = (error: unknown): "gone" => {
  if (statusOf(error) === 404 || statusOf(error) === 410) return "gone";
  throw error;
};

/**
 * After creating a comment. Every run must choose the same comment, or two runs delete each other's: the oldest,
 * because people may have clicked on it. A copy of another comment's page does not count. @returns whether it stays;
 * otherwise an older one counts, and ours is deleted
 */
export const settle = async (
  client: GitHubClient,
  ref: PullRequestRef,
  self: Self,
  looking: Looking,
  created: Pick<OurComment, "id" | "htmlUrl">,
): Promise<Settled> => {
  const { worth = () => 0 } = looking;
  const find = async (): Promise<FoundComment> =>
    findComment(client, ref, self, { ...looking, worth: (one) => Math.min(0, worth(one)) });
  let found = await find();
  // A list without the new comment may lack others, too.
  for (let tries = 1; tries < SETTLING && !lists(found, created.id); tries += 1) found = await find();
  const { comment, duplicates, commands } = found;
  if (comment === undefined || comment.id === created.id)
    return { chosen: true, htmlUrl: created.htmlUrl, removed: await remove(client, ref, duplicates), commands };
  return { chosen: false, htmlUrl: comment.htmlUrl, removed: await remove(client, ref, [created]), commands };
};

const SETTLING = 3;

const lists = ({ comment, duplicates }: FoundComment, id: number): boolean =>
  comment?.id === id || duplicates.some((one) => one.id === id);

const unify = (body: string): string => body.replace(/\r\n?/g, "\n").trimEnd();

const remove = async (
  client: GitHubClient,
  { owner, repo }: PullRequestRef,
  comments: readonly Pick<OurComment, "id">[],
): Promise<number> => {
  for (const comment of comments) {
    try {
      await client.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        owner,
        repo,
        comment_id: comment.id,
      });
    } catch (error) {
      // Another run deleted it first.
      if (statusOf(error) !== 404) throw error;
    }
  }
  return comments.length;
};

/** Reactions notify nobody. A failure does not matter, because the verdict is already published. */
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
