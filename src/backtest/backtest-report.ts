import type { Enforcement } from "../policy/model/policy.ts";
import type { Decider } from "./count-policies.ts";
import { ASSUMPTION_WORDS, type Assumption } from "./select-pull-requests.ts";

/** A pull request as an example. */
export type Example = {
  /** The commit on the branch that merged it. */
  readonly sha: string;
  readonly number?: number;
  /** As its author wrote it: hostile text. */
  readonly title: string;
  /** The first file that matched, and how many did. */
  readonly file: string;
  readonly files: number;
};

/** A glob, pattern or package with how many pull requests it decided. */
export type DeciderCount = Decider & {
  readonly pullRequests: number;
  /** Those of them in which nothing else of the policy's kind decided: without it, they would not have been touched. */
  readonly alone: number;
};

/** What one policy would have done. */
export type PolicyCounts = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  /** Pull requests that it applied to, and those of them that it would have held. */
  readonly applied: number;
  readonly held: number;
  /** Noisiest first. */
  readonly deciders: readonly DeciderCount[];
  readonly files: readonly { readonly path: string; readonly pullRequests: number }[];
  /** Newest first. */
  readonly examples: readonly Example[];
};

/** What all policies of a set would have done. */
export type SetCounts = {
  /** Held by at least one policy; asked something, but held by none; seen by `observe` policies only; nothing. */
  readonly held: number;
  readonly advised: number;
  readonly observed: number;
  readonly untouched: number;
  /** Of pull requests that `block` policies ask anything: boxes and ADRs. 0 where there is none. */
  readonly boxes: { readonly median: number; readonly ninth: number; readonly most: number };
  /** Of all such boxes, how many the change itself answers. */
  readonly asked: number;
  readonly answered: number;
  /** How many pull requests 0, 1, 2… `block` and `advise` policies applied to; the last entry is that many or more. */
  readonly policiesEach: readonly number[];
};

/** One stretch of time. */
export type Period = {
  /** Its first day, `2026-11-02`. */
  readonly from: string;
  readonly pullRequests: number;
  readonly held: number;
  readonly advised: number;
};

/** How another policy file would have changed one policy's numbers. */
export type PolicyChange = {
  readonly id: string;
  readonly before: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  readonly after: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  /** Pull requests that it newly applies to, and no longer applies to. */
  readonly appeared: number;
  readonly vanished: number;
  readonly appearedExamples: readonly Example[];
  readonly vanishedExamples: readonly Example[];
};

/** Against another policy file. */
export type Comparison = {
  /** The other file, as the user knows it. */
  readonly with: string;
  /** What the other file's policies would have done. */
  readonly counts: SetCounts;
  /** Pull requests held by the other only, and by these policies only. */
  readonly newlyHeld: number;
  readonly noLongerHeld: number;
  /** Policies with any difference, the largest first. */
  readonly policies: readonly PolicyChange[];
};

/** What a backtest found. Data only. */
export type BacktestReport = {
  /** `owner/name`, or `local/<folder>`. */
  readonly repository: string;
  readonly branch: string;
  /** The policies' source, as the user knows it. */
  readonly policiesFrom: string;
  readonly assumption: Assumption;
  /** Commits of the same stretch that were taken for no pull request. */
  readonly leftOut: number;
  /** The clone is shallow: older pull requests are not in it. */
  readonly shallow: boolean;
  readonly pullRequests: number;
  /** When the oldest and the newest were merged, ISO 8601 UTC; "" where there is none. */
  readonly from: string;
  readonly to: string;
  readonly counts: SetCounts;
  /** Oldest first. */
  readonly periods: readonly Period[];
  /** Those that held or applied most first; every policy that is not `off` is here. */
  readonly policies: readonly PolicyCounts[];
  readonly comparison?: Comparison;
};

/** What was taken for a pull request, what was left out, and whether there was more to be had. */
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

/** A share of a whole in percent, with at most one decimal: `0 %`, `0.3 %`, `7.4 %`, `62 %`. What is there is never shown as nothing. */
export const shareText = (part: number, whole: number): string => {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  // Nor is what is missing shown as everything.
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return `${Math.round(percent * 10) / 10} %`;
};

/** A whole number with commas between the thousands: `10,000`. */
export const numberText = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
