import type { Evaluation, Faulted } from "../engine/evaluation.ts";
import { explainError } from "../github/explain-error.ts";
import { fetchPull } from "../github/fetch-pull.ts";
import type { RepositoryRef } from "../github/github-client.ts";
import { publishStatus, type WantedStatus } from "../github/publish-status.ts";
import { type MergeGroup, pullRequestsInQueue } from "../github/pull-requests-in-queue.ts";
import { sideBySide } from "../github/side-by-side.ts";
import { type GateInput, judge } from "../judge.ts";
import { renderStatus } from "../report/render-status.ts";
import type { Result } from "./report-results.ts";

const BADNESS: Record<(Evaluation | Faulted)["verdict"], number> = { pass: 0, blocked: 1, error: 2 };
/** Pull requests of a group that are judged at once. */
const AT_ONCE = 3;

/**
 * Judges a merge group by the pull requests that it would merge: the worst of their verdicts stands on the queue's
 * commit. They are only judged; their own comments and statuses are their own events' business. A group of which no
 * pull request can be found is an error, never waved through: the queue would merge what nobody looked at.
 */
export const runMergeGroup = async (
  common: Omit<GateInput, "ref" | "edits" | "deleted">,
  repository: RepositoryRef,
  group: MergeGroup,
): Promise<readonly Result[]> => {
  const { client, unfinished } = common;
  let check = common.check ?? "tollgate";
  const put = async (wanted: Omit<WantedStatus, "context" | "targetUrl">, known?: []): Promise<void> => {
    if (common.dryRun) return;
    await publishStatus(client, repository, group.headSha, { ...wanted, context: check, targetUrl: "" }, known);
  };
  try {
    const refs = await pullRequestsInQueue(client, repository, group);
    if (refs.length === 0) throw new Error(`No pull request was found for the merge group ${group.headRef}.`);
    const judged = await sideBySide(
      refs,
      async (ref) => {
        const pull = await fetchPull(client, ref);
        return judge({ ...common, ref, edits: [] }, pull);
      },
      AT_ONCE,
    );
    const [worst] = [...judged].sort((a, b) => BADNESS[b.report.verdict] - BADNESS[a.report.verdict]);
    if (worst !== undefined) {
      check = worst.check;
      const { state, title } = renderStatus(worst.report, { unfinished });
      // The queue waits for a pending status until it gives up, an hour by default; a failure says at once what is up.
      const settled = state === "pending" ? "failure" : state;
      await put({ state: settled, description: refs.length > 1 ? `#${worst.pull.ref.number}: ${title}` : title });
    }
    return judged.map(({ pull, report, found }) => ({
      kind: "judged",
      ref: pull.ref,
      report,
      superseded: false,
      commentUrl: found.comment?.htmlUrl ?? "",
    }));
  } catch (error) {
    const explained = explainError(error);
    // The failure that led here is the one to report, whether or not this works.
    await put({ state: "error", description: explained.message }, []).catch(() => undefined);
    return [{ kind: "failed", ref: { ...repository, number: 0 }, explained }];
  }
};
