import { type Case, type Evaluation, type EvaluationError, evaluate } from "../checklist/evaluate.ts";
import type { EvidenceFacts } from "../checklist/evidence/evidence-facts.ts";
import type { Ledger } from "../checklist/ledger/ledger.ts";
import { withMoves } from "../checklist/ledger/pushes.ts";
import type { PolicySet } from "../policy/model/policy.ts";
import type { Read } from "../policy/model/problem.ts";
import { evaluationErrorMessage } from "../policy/read-policies.ts";

/** All that was read of a pull request. A verdict rests on nothing else. */
export type Snapshot = Omit<Case, "set"> & {
  readonly policies: Read<PolicySet>;
};

type Decision = { readonly report: Evaluation | EvaluationError; readonly ledger: Ledger };

/** The decision of Tollgate: pure, so the same snapshot gives the same verdict in every shell. */
export const decide = ({ policies, ...read }: Snapshot): Decision => {
  if (policies.ok) {
    const report = evaluate({ ...read, set: policies.value });
    return { report, ledger: report.ledger };
  }
  const { problems } = policies;
  return {
    report: { verdict: "error", problems, message: evaluationErrorMessage(problems) },
    ledger: withoutBoxes(withMoves(read.ledger, read.moved, read.facts.author), read.now, read.comment ?? ""),
  };
};

export const NO_EVIDENCE: EvidenceFacts = { checks: [], statuses: [], reviews: [], contents: {}, people: {} };

/** For policies that cannot be read. The page shows no boxes, so the next evaluation reads the edit history. */
const withoutBoxes = (ledger: Ledger, at: string, comment: string): Ledger => {
  const { page } = ledger;
  const shownAlready = Object.keys(page.snapshot).length === 0 && (page.comment === "" || page.comment === comment);
  if (shownAlready) return ledger;
  const revision = Math.max(page.revision + 1, Math.floor(Date.parse(at) / 1_000));
  return { ...ledger, page: { ...page, comment, revision, at, written: at, snapshot: {}, ticked: [] } };
};
