import type { EvidenceOutcome, EvidenceRecord, RecordVerdict } from "./audit-record.ts";

export type Totals = {
  readonly pullRequests: number;
  readonly verdicts: Readonly<Record<RecordVerdict, number>>;
  readonly items: Readonly<Record<EvidenceOutcome, number>>;
  readonly brokenGlass: number;
  readonly notCurrent: number;
  readonly unfinished: number;
  readonly looks: readonly Look[];
  readonly lookCount: number;
};

type Look = { readonly number: number; readonly title: string; readonly why: readonly LookReason[] };

export type LookReason = "forged" | "missing" | "not-ours" | "unfinished" | "broken-glass" | "another-head" | "noticed";

const LOOKS = 200;

export const noTotals: Totals = {
  pullRequests: 0,
  verdicts: { signed: 0, unsigned: 0, forged: 0, missing: 0, "not-ours": 0, "not-asked": 0 },
  items: { done: 0, verified: 0, waived: 0, open: 0, stale: 0, refused: 0, "not-shown": 0 },
  brokenGlass: 0,
  notCurrent: 0,
  unfinished: 0,
  looks: [],
  lookCount: 0,
};

export const addTotals = (totals: Totals, evidence: EvidenceRecord): Totals => {
  const { record, items } = evidence;
  const why = reasonsOf(evidence);
  const counts = { ...totals.items };
  for (const { outcome } of items) counts[outcome] += 1;
  return {
    pullRequests: totals.pullRequests + 1,
    verdicts: { ...totals.verdicts, [record.verdict]: totals.verdicts[record.verdict] + 1 },
    items: counts,
    brokenGlass: totals.brokenGlass + (why.includes("broken-glass") ? 1 : 0),
    notCurrent: totals.notCurrent + (why.includes("another-head") ? 1 : 0),
    unfinished: totals.unfinished + (why.includes("unfinished") ? 1 : 0),
    looks:
      why.length === 0 || totals.looks.length >= LOOKS
        ? totals.looks
        : [...totals.looks, { number: evidence.number, title: evidence.title, why }],
    lookCount: totals.lookCount + (why.length === 0 ? 0 : 1),
  };
};

const reasonsOf = ({ record, items, breakGlass, after }: EvidenceRecord): readonly LookReason[] => {
  const { verdict } = record;
  return [
    ...(verdict === "forged" || verdict === "missing" || verdict === "not-ours" ? [verdict] : []),
    ...(items.some(({ outcome }) => UNANSWERED.includes(outcome)) ? (["unfinished"] as const) : []),
    ...(breakGlass === null ? [] : (["broken-glass"] as const)),
    ...(record.current === false ? (["another-head"] as const) : []),
    ...(record.notices.length + after.length === 0 ? [] : (["noticed"] as const)),
  ];
};

const UNANSWERED: readonly EvidenceOutcome[] = ["open", "stale", "refused"];
