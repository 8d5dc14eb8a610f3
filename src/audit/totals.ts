import { UNSIGNED } from "../comment/record/page-lines.ts";
import { GREEN } from "../gate/status-publisher.ts";
import {
  type EvidenceOutcome,
  type EvidenceRecord,
  isOpenAdvice,
  isUnanswered,
  type RecordVerdict,
} from "./audit-record.ts";

/**
 * `advice`: items that only advise, and were not answered; not in `items`. `notVerified`: records counted as unsigned
 * that are signed, but could not be verified because no key was given.
 */
export type Totals = {
  readonly pullRequests: number;
  readonly verdicts: Readonly<Record<RecordVerdict, number>>;
  readonly items: Readonly<Record<EvidenceOutcome, number>>;
  readonly advice: number;
  readonly notVerified: number;
  readonly brokenGlass: number;
  readonly notCurrent: number;
  readonly unfinished: number;
  /** Merged without the decision record that held the merge. */
  readonly withoutAdr: number;
  /** Merged while the check's last state on the head was none that lets a merge pass. */
  readonly pastCheck: number;
  readonly looks: readonly Look[];
  readonly lookCount: number;
};

type Look = { readonly number: number; readonly title: string; readonly why: readonly LookReason[] };

export type LookReason =
  | "forged"
  | "missing"
  | "not-ours"
  | "past-check"
  | "unfinished"
  | "without-adr"
  | "broken-glass"
  | "another-head"
  | "noticed";

const LOOKS = 200;

export const noTotals: Totals = {
  pullRequests: 0,
  verdicts: { signed: 0, unsigned: 0, forged: 0, missing: 0, "not-ours": 0, "not-asked": 0 },
  items: { done: 0, verified: 0, waived: 0, open: 0, stale: 0, refused: 0, "not-shown": 0 },
  advice: 0,
  notVerified: 0,
  brokenGlass: 0,
  notCurrent: 0,
  unfinished: 0,
  withoutAdr: 0,
  pastCheck: 0,
  looks: [],
  lookCount: 0,
};

export const addTotals = (totals: Totals, evidence: EvidenceRecord): Totals => {
  const { record, items } = evidence;
  const why = reasonsOf(evidence);
  const counts = { ...totals.items };
  const one = (reason: LookReason): number => (why.includes(reason) ? 1 : 0);
  const advice = items.filter(isOpenAdvice).length;
  for (const item of items) if (!isOpenAdvice(item)) counts[item.outcome] += 1;
  return {
    pullRequests: totals.pullRequests + 1,
    verdicts: { ...totals.verdicts, [record.verdict]: totals.verdicts[record.verdict] + 1 },
    items: counts,
    advice: totals.advice + advice,
    notVerified: totals.notVerified + (isSigned(evidence) ? 1 : 0),
    brokenGlass: totals.brokenGlass + one("broken-glass"),
    notCurrent: totals.notCurrent + one("another-head"),
    unfinished: totals.unfinished + one("unfinished"),
    pastCheck: totals.pastCheck + one("past-check"),
    withoutAdr: totals.withoutAdr + one("without-adr"),
    looks:
      why.length === 0 || totals.looks.length >= LOOKS
        ? totals.looks
        : [...totals.looks, { number: evidence.number, title: evidence.title, why }],
    lookCount: totals.lookCount + (why.length === 0 ? 0 : 1),
  };
};

/** Signed, but without a key that verifies it. */
export const isSigned = ({ record, signed }: EvidenceRecord): boolean =>
  record.verdict === "unsigned" && signed !== null && signed.signature !== UNSIGNED;

const reasonsOf = ({ record, items, adrAsked, breakGlass, after, status }: EvidenceRecord): readonly LookReason[] => {
  const { verdict } = record;
  return [
    ...(verdict === "forged" || verdict === "missing" || verdict === "not-ours" ? [verdict] : []),
    ...(status !== null && !GREEN.includes(status.state) ? (["past-check"] as const) : []),
    ...(items.some((item) => isUnanswered(item) && item.holds !== false) ? (["unfinished"] as const) : []),
    ...(adrAsked?.holds === true && adrAsked.state !== "met" ? (["without-adr"] as const) : []),
    ...(breakGlass === null ? [] : (["broken-glass"] as const)),
    ...(record.current === false ? (["another-head"] as const) : []),
    ...(record.notices.length + after.length === 0 ? [] : (["noticed"] as const)),
  ];
};
