import type { GitHubClient, PullRequestRef } from "./github-client.ts";
import { statusOf } from "./status-of.ts";
import { TOLD } from "./with-patience.ts";

/** What was read, and is looked at again just before something is written. */
export type Then = {
  readonly headSha: string;
  readonly baseRef: string;
  /** Our comment as it was read, and when it had last been changed where that is known; undefined where there was none. */
  readonly comment: { readonly id: number; readonly body: string; readonly updatedAt?: string } | undefined;
};

/**
 * - `head`, `base`: somebody pushed, or changed the base branch. `closed`: merged or closed meanwhile.
 * - `comment`: somebody clicked or edited while we were thinking; rewriting it now would lose what they did.
 */
export type Moved = "nothing" | "head" | "base" | "comment" | "closed";

/** The pull request changed each time while it was judged, so that there is no verdict on what is there now. */
export class StillMoving extends Error {
  override readonly name = "StillMoving";
  constructor(times: number) {
    super(`The pull request changed each time while it was judged, ${times} times in a row.`);
  }
}

/**
 * Looks again at what a result rests on. GitHub has no compare-and-swap, so this is as close to the write as it can
 * be; what slips through the gap that is left comes back as an event of its own.
 */
export const whatMoved = async (
  client: GitHubClient,
  { owner, repo, number }: PullRequestRef,
  then: Then,
): Promise<Moved> => {
  const [{ data: pull }, comment] = await Promise.all([
    client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo, pull_number: number, ...TOLD }),
    then.comment === undefined ? undefined : bodyOf(client, { owner, repo }, then.comment.id),
  ]);
  if (pull.head.sha !== then.headSha) return "head";
  if (pull.base.ref !== then.baseRef) return "base";
  if (pull.state !== "open") return "closed";
  if (comment?.body.trimEnd() !== then.comment?.body.trimEnd()) return "comment";
  // Clicked and clicked back: it reads as before, and who said what last is another.
  const { updatedAt = comment?.updatedAt } = then.comment ?? {};
  return comment?.updatedAt === updatedAt ? "nothing" : "comment";
};

const bodyOf = async (
  client: GitHubClient,
  of: { owner: string; repo: string },
  id: number,
): Promise<{ readonly body: string; readonly updatedAt: string } | undefined> => {
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...of,
      comment_id: id,
      ...TOLD,
    });
    return { body: data.body ?? "", updatedAt: data.updated_at };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
};
