import { badness } from "./badness.ts";
import { DEFAULT_CHECK } from "./engine/policy/published-name.ts";
import { explainError } from "./github/explain-error.ts";
import { fetchPull } from "./github/fetch-pull.ts";
import type { RepositoryRef } from "./github/github-client.ts";
import { type MergeGroup, pullRequestsInQueue } from "./github/pull-requests-in-queue.ts";
import { sideBySide } from "./github/side-by-side.ts";
import { type GateInput, type Judged, judge } from "./judge.ts";
import { renderStatus } from "./report/render-status.ts";
import { statusBoard } from "./status-board.ts";
import type { Shown } from "./verdict-board.ts";

/** Pull requests of a group that are judged at once. */
const AT_ONCE = 3;

/**
 * Judges a merge group by the pull requests that it would merge: the worst of their verdicts stands on the queue's
 * commit. They are only judged; their own comments and statuses are their own events' business. A group of which no
 * pull request can be found is an error, never waved through: the queue would merge what nobody looked at.
 *
 * @throws what kept it from being judged; an `error` has been tried on the queue's commit then, so that the queue does
 *   not wait for nothing.
 */
export const judgeMergeGroup = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Judged[]> => {
  const { client, board = statusBoard } = common;
  let check = common.check ?? DEFAULT_CHECK;
  // The queue waits for a pending status until it gives up, an hour by default; a failure says at once what is up.
  const shown = { unfinished: "failure" as const, url: "", pull: undefined };
  try {
    const refs = await pullRequestsInQueue(client, repository, group);
    if (refs.length === 0) throw new Error(`No pull request was found for the merge group ${group.headRef}.`);
    const judged = await sideBySide(
      refs,
      async (ref) => judge({ ...common, ref, edits: [] }, await fetchPull(client, ref)),
      AT_ONCE,
    );
    const [worst] = [...judged].sort((a, b) => badness[b.report.verdict] - badness[a.report.verdict]);
    if (worst !== undefined && !common.dryRun) {
      check = worst.check;
      const { title } = renderStatus(worst.report, shown);
      const { say } = await board.look(client, repository, group.headSha);
      await say(check, {
        ...shown,
        report: worst.report,
        title: refs.length > 1 ? `#${worst.pull.ref.number}: ${title}` : title,
      });
    }
    return judged;
  } catch (error) {
    const { message, hint } = explainError(error);
    const report: Shown["report"] = { verdict: "error", problems: [], message: `${message} ${hint}` };
    if (!common.dryRun) {
      const say = board.blind(client, repository, group.headSha);
      // The failure that led here is the one to report, whether or not this works.
      await say(check, { ...shown, report, title: message }).catch(() => undefined);
    }
    throw error;
  }
};
