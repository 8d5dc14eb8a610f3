import { badness } from "./badness.ts";
import type { Evaluation, Faulted } from "./engine/evaluation.ts";
import { fetchPull } from "./github/fetch-pull.ts";
import { otherPullRequestsAt } from "./github/other-pull-requests-at.ts";
import { sideBySide } from "./github/side-by-side.ts";
import { type GateInput, type Judged, judge } from "./judge.ts";

/**
 * The verdict that stands on the head: a status belongs to a commit, so where the same commit heads several open pull
 * requests, the worst of their verdicts counts. The others are only judged, never written to.
 */
export const worstAt = async (input: GateInput, judged: Judged): Promise<Evaluation | Faulted> => {
  // Only a green can be too good; a verdict that holds the merge is already the worst that matters here.
  if (judged.report.verdict !== "pass") return judged.report;
  const others = await otherPullRequestsAt(input.client, judged.pull.ref, judged.pull.head.sha);
  const reports = await sideBySide(others, async (ref) => {
    const pull = await fetchPull(input.client, ref);
    // Under another name it is another gate, and says so on the commit itself.
    const other = await judge({ ...withoutDeleted(input), ref, edits: [], alsoOn: [] }, pull);
    return other.check === judged.check ? other.report : undefined;
  });
  return reports
    .flatMap((report) => report ?? [])
    .reduce<Evaluation | Faulted>(
      (worst, report) => (badness[report.verdict] > badness[worst.verdict] ? report : worst),
      judged.report,
    );
};

const withoutDeleted = ({ deleted: _, ...input }: GateInput): GateInput => input;
