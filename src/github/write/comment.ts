import { type GitHubClient, type PullRequestRef, type Self, statusOf } from "../client/github-client.ts";
import { REPORTED } from "../client/retry.ts";
import { type FoundComment, findComment, type Looking, type OurComment } from "../read/our-comment.ts";

/** The comment after publishing. */
export type PublishedComment = {
  /** `gone`: there is none to edit any more, whatever the list showed. */
  readonly did: "created" | "updated" | "nothing" | "gone";
  readonly htmlUrl: string;
  /** How many further comments of ours were deleted. */
  readonly removed: number;
};

/**
 * Makes our comment say `body`: creates it, edits it, or leaves it alone where it says so already (line ends aside,
 * which GitHub may change). Further comments of ours are deleted. Runs side by side may both create one: after
 * creating, the list is read again, and whoever finds an older one deletes its own.
 */
export const publishComment = async (
  client: GitHubClient,
  ref: PullRequestRef,
  self: Self,
  found: FoundComment,
  body: string,
  looking: Looking = {},
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
    return settle(client, ref, self, looking, { id: Number(data.id), htmlUrl: data.html_url });
  }
  const same = unify(comment.body) === unify(body);
  const [edited, removed] = await Promise.all([
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
  if (edited === "gone") return { did: "gone", htmlUrl: "", removed };
  return { did: same ? "nothing" : "updated", htmlUrl: comment.htmlUrl, removed };
};

const goneOr = (error: unknown): "gone" => {
  if (statusOf(error) === 404 || statusOf(error) === 410) return "gone";
  throw error;
};

const settle = async (
  client: GitHubClient,
  ref: PullRequestRef,
  self: Self,
  looking: Looking,
  created: Pick<OurComment, "id" | "htmlUrl">,
): Promise<PublishedComment> => {
  // By the same rule in every run, so that two of them never delete each other's: the oldest stays. Also before a newer
  // one that looks better by now: people may have clicked on the older one, and somebody spoiled it, and then only its
  // history tells what they said. But a copy of another comment's page is none of the two.
  const { worth = () => 0 } = looking;
  const find = async (): Promise<FoundComment> =>
    findComment(client, ref, self, { ...looking, worth: (one) => Math.min(0, worth(one)) });
  let found = await find();
  // A list that lacks the comment just made is of before: it says nothing of others that were made meanwhile.
  for (let tries = 1; tries < SETTLING && !lists(found, created.id); tries += 1) found = await find();
  const { comment, duplicates } = found;
  if (comment === undefined || comment.id === created.id)
    return { did: "created", htmlUrl: created.htmlUrl, removed: await remove(client, ref, duplicates) };
  return { did: "nothing", htmlUrl: comment.htmlUrl, removed: await remove(client, ref, [created]) };
};

/** Times that the list is read until it shows the comment just made. */
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
      // Another run was faster.
      if (statusOf(error) !== 404) throw error;
    }
  }
  return comments.length;
};
