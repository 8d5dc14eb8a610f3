import type { EvidenceOutcome, EvidenceRecord, RecordVerdict } from "./evidence-record.ts";

/** Everything counted, for the top of a report. */
export type Totals = {
  readonly pullRequests: number;
  readonly verdicts: Readonly<Record<RecordVerdict, number>>;
  readonly items: Readonly<Record<EvidenceOutcome, number>>;
  readonly brokenGlass: number;
  /** Records that were last written for another head than the one that was merged. */
  readonly notCurrent: number;
  /** Merged with items that were not answered. */
  readonly unfinished: number;
};

export const noTotals: Totals = {
  pullRequests: 0,
  verdicts: { signed: 0, unsigned: 0, forged: 0, missing: 0, "not-ours": 0, "not-asked": 0 },
  items: { done: 0, verified: 0, waived: 0, open: 0, stale: 0, refused: 0, "not-shown": 0 },
  brokenGlass: 0,
  notCurrent: 0,
  unfinished: 0,
};

/** The totals with one more record in them. */
export const addTotals = (totals: Totals, { record, items, breakGlass }: EvidenceRecord): Totals => {
  const counts = { ...totals.items };
  for (const { outcome } of items) counts[outcome] += 1;
  return {
    pullRequests: totals.pullRequests + 1,
    verdicts: { ...totals.verdicts, [record.verdict]: totals.verdicts[record.verdict] + 1 },
    items: counts,
    brokenGlass: totals.brokenGlass + (breakGlass === null ? 0 : 1),
    notCurrent: totals.notCurrent + (record.current === false ? 1 : 0),
    unfinished: totals.unfinished + (items.some(({ outcome }) => UNANSWERED.includes(outcome)) ? 1 : 0),
  };
};

/** Outcomes that leave an item without an answer. */
export const UNANSWERED: readonly EvidenceOutcome[] = ["open", "stale", "refused"];
