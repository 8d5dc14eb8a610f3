import type { Enforcement } from "../policy/model/policy.ts";
import { numberText } from "../policy/model/words.ts";
import type { Decider } from "./counting.ts";
import { ASSUMPTION_WORDS, type Assumption } from "./select-pull-requests.ts";

export type Example = {
  readonly sha: string;
  readonly number?: number;
  /** By the author, so hostile. */
  readonly title: string;
  readonly file: string;
  readonly files: number;
};

export type HeldExample = Example & { readonly why: readonly Decider[] };

type DeciderCount = Decider & {
  readonly pullRequests: number;
  readonly alone: number;
};

/**
 * `applied`: matched; `held`: would have been held; `heldAlone`: by no other policy. `boxes`: its open boxes.
 * `heldExamples`: the newest that would have been held.
 */
export type PolicyCounts = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  readonly applied: number;
  readonly held: number;
  readonly heldAlone: number;
  readonly boxes: number;
  readonly deciders: readonly DeciderCount[];
  readonly files: readonly { readonly path: string; readonly pullRequests: number }[];
  readonly examples: readonly Example[];
  readonly heldExamples: readonly HeldExample[];
};

/**
 * Pull requests: `held` by at least one policy, `advised`: asked but not held, `observed` only, `untouched`.
 * - `boxes`: of the pull requests that a `block` policy asks something; 0 if there are none.
 * - `all`: items of all policies that are posted, advice too; `median` and `p95` of the open ones of a pull request.
 * - `bots`: pull requests that bots opened, with their open boxes. `people`: authors that are no bots.
 * - `policiesEach`: pull requests by number of `block` and `advise` policies; the last entry is that many or more.
 */
export type SetCounts = {
  readonly held: number;
  readonly advised: number;
  readonly observed: number;
  readonly untouched: number;
  readonly boxes: { readonly median: number; readonly ninth: number; readonly most: number };
  readonly asked: number;
  readonly answered: number;
  readonly all: {
    readonly asked: number;
    readonly answered: number;
    readonly leftOut: number;
    readonly open: number;
    readonly median: number;
    readonly p95: number;
  };
  readonly bots: { readonly pullRequests: number; readonly held: number; readonly boxes: number };
  readonly people: number;
  readonly policiesEach: readonly number[];
};

export type Period = {
  readonly from: string;
  readonly pullRequests: number;
  readonly held: number;
  readonly advised: number;
};

export type PolicyChange = {
  readonly id: string;
  readonly before: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  readonly after: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  readonly appeared: number;
  readonly vanished: number;
  readonly appearedExamples: readonly Example[];
  readonly vanishedExamples: readonly Example[];
};

export type Comparison = {
  readonly with: string;
  readonly counts: SetCounts;
  readonly newlyHeld: number;
  readonly noLongerHeld: number;
  readonly policies: readonly PolicyChange[];
};

/**
 * `leftOut`: commits of the same time that are no pull requests. `unread`: left out because objects are missing here.
 * `first`: what to switch off first: the policy that alone holds most, else the one with most open boxes; absent: none.
 * `from`, `to`: merge times, ISO 8601 UTC; "" for none. `policies`: most held or matched first; all but `off`.
 */
export type BacktestReport = {
  readonly repository: string;
  readonly branch: string;
  readonly policiesFrom: string;
  readonly assumption: Assumption;
  readonly leftOut: number;
  readonly shallow: boolean;
  readonly pullRequests: number;
  readonly unread: number;
  readonly first?: { readonly id: string; readonly heldWithout: number; readonly boxes: number };
  readonly from: string;
  readonly to: string;
  readonly counts: SetCounts;
  readonly periods: readonly Period[];
  readonly policies: readonly PolicyCounts[];
  readonly comparison?: Comparison;
};

export const assumptionText = ({
  assumption,
  leftOut,
  shallow,
}: Pick<BacktestReport, "assumption" | "leftOut" | "shallow">): string =>
  [
    ASSUMPTION_WORDS[assumption],
    ...(leftOut === 0
      ? []
      : [
          `${numberText(leftOut)} other ${leftOut === 1 ? "commit is" : "commits are"} left out (--all-commits takes ${leftOut === 1 ? "it" : "them"} too).`,
        ]),
    ...(shallow ? ["This clone is shallow: older ones are not here (git fetch --unshallow)."] : []),
  ].join(" ");

/** With at most one decimal: `0.3 %`. A small share is never shown as 0, nor an incomplete one as 100. */
export const shareText = (part: number, whole: number): string => {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return `${Math.round(percent * 10) / 10} %`;
};

const WEEK = 7 * 86_400_000;

/** @returns how many weeks the pull requests are of, at least one */
export const weeksOf = ({ from, to }: Pick<BacktestReport, "from" | "to">): number =>
  from === "" ? 1 : Math.max(1, (Date.parse(to) - Date.parse(from)) / WEEK);

/** `3.2`, `0.4`, and `<0.1` for what is less. */
export const rateText = (rate: number): string => {
  if (rate > 0 && rate < 0.05) return "<0.1";
  return rate >= 10 ? numberText(Math.round(rate)) : String(Math.round(rate * 10) / 10);
};
