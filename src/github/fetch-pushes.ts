import type { CommitFact } from "../engine/facts/facts.ts";
import type { Push } from "../engine/ledger/ledger.ts";
import { accountOf } from "./account-of.ts";
import type { Pull } from "./fetch-pull.ts";
import { type GitHubClient, PAGE_SIZE } from "./github-client.ts";
import { headerOf } from "./header-of.ts";
import { statusOf } from "./status-of.ts";

/** Pages that are read at most: of 300 pushes. A branch that has more is not known to its beginning. */
const MOST_PAGES = 3;

/** Who moved a branch, as the host lists it. */
export type PushesRead = {
  /** Oldest first. */
  readonly pushes: readonly Push[];
  /** Whether they reach back, without a gap, to where the branch held nothing of the pull request. */
  readonly whole: boolean;
};

/**
 * Who pushed to the pull request's branch, whatever its commits say: from GitHub's list of the activity in the head's
 * repository, back to where the branch was made or held nothing that the pull request brings.
 *
 * @returns undefined where there is no such list, or none that our token may read
 */
export const fetchPushes = async (
  client: GitHubClient,
  pull: Pull,
  commits: readonly CommitFact[],
): Promise<PushesRead | undefined> => {
  if (pull.headRepository === undefined) return undefined;
  const own = new Set(commits.map(({ sha }) => sha));
  const outside = new Set(commits.flatMap(({ parents }) => parents).filter((sha) => !own.has(sha)));
  const found: Push[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await unlessHidden(
      client.request("GET /repos/{owner}/{repo}/activity", {
        ...pull.headRepository,
        ref: `refs/heads/${pull.head.ref}`,
        per_page: PAGE_SIZE,
        ...(after === undefined ? {} : { after }),
      }),
    );
    if (answer === undefined) return undefined;
    for (const one of answer.data) {
      // What the branch was before that is of another change. Since it was opened, it may have been put back to hide a push.
      if (outside.has(one.after) && Date.parse(one.timestamp) < Date.parse(pull.createdAt))
        return { pushes: found.toReversed(), whole: isWhole(found, one.after) };
      if (one.activity_type === "branch_deletion") return { pushes: found.toReversed(), whole: false };
      const { login, kind, id } = accountOf(one.actor);
      found.push({
        by: login,
        ...(id === undefined ? {} : { id }),
        bot: kind === "bot",
        at: seconds(one.timestamp),
        before: one.before,
        after: one.after,
      });
      if (one.activity_type === "branch_creation")
        return { pushes: found.toReversed(), whole: isWhole(found, one.before) };
    }
    after = /[?&]after=([^&>]+)[^<>]*>;\s*rel="next"/.exec(answer.headers.link ?? "")?.[1];
    if (after === undefined) break;
    after = decodeURIComponent(after);
  }
  return { pushes: found.toReversed(), whole: false };
};

/** Whether each push, the newest first, goes on where the one before it ended, down to where the branch began. */
const isWhole = (found: readonly Push[], began: string): boolean =>
  found.every(({ before }, index) => before === (found[index + 1]?.after ?? began));

/** As the other times of a record: to the second. */
const seconds = (at: string): string => at.replace(/\.\d+Z$/, "Z");

/** 404: an older server, or a fork that is gone or private. 403: a token that may not read it. */
const unlessHidden = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || (status === 403 && headerOf(error, "x-ratelimit-remaining") !== "0")) return undefined;
    throw error;
  }
};
