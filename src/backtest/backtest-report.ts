import type { Enforcement } from "../policy/model/policy.ts";
import type { Decider } from "./count-policies.ts";
import { ASSUMPTION_WORDS, type Assumption } from "./select-pull-requests.ts";

export type Example = {
  /** The merge commit on the branch. */
  readonly sha: string;
  readonly number?: number;
  /** By the author: hostile text. */
  readonly title: string;
  /** The first of the matching files, and their number. */
  readonly file: string;
  readonly files: number;
};

/** How many pull requests a glob, pattern or package decided. */
export type DeciderCount = Decider & {
  readonly pullRequests: number;
  /** Where nothing else of the policy's kind decided: without it they would not match. */
  readonly alone: number;
};

/** The effect of one policy. */
export type PolicyCounts = {
  readonly id: string;
  readonly title: string;
  readonly enforcement: Enforcement;
  /** Pull requests that it matched, and that it would have held. */
  readonly applied: number;
  readonly held: number;
  /** Noisiest first. */
  readonly deciders: readonly DeciderCount[];
  readonly files: readonly { readonly path: string; readonly pullRequests: number }[];
  /** Newest first. */
  readonly examples: readonly Example[];
};

/** The effect of a set of policies. */
export type SetCounts = {
  /** Held by at least one policy; asked but not held; `observe` only; nothing. */
  readonly held: number;
  readonly advised: number;
  readonly observed: number;
  readonly untouched: number;
  /** Boxes and ADRs of pull requests that `block` policies ask anything; 0 for none. */
  readonly boxes: { readonly median: number; readonly ninth: number; readonly most: number };
  /** How many of these boxes the change itself answers. */
  readonly asked: number;
  readonly answered: number;
  /** How many pull requests matched 0, 1, 2… `block` and `advise` policies; the last entry is that many or more. */
  readonly policiesEach: readonly number[];
};

export type Period = {
  /** First day, `2026-11-02`. */
  readonly from: string;
  readonly pullRequests: number;
  readonly held: number;
  readonly advised: number;
};

/** One policy's numbers with another policy file. */
export type PolicyChange = {
  readonly id: string;
  readonly before: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  readonly after: { readonly enforcement: Enforcement; readonly applied: number; readonly held: number } | null;
  /** Pull requests that match only with, or only without, the other file. */
  readonly appeared: number;
  readonly vanished: number;
  readonly appearedExamples: readonly Example[];
  readonly vanishedExamples: readonly Example[];
};

export type Comparison = {
  /** The other file, by the user's name for it. */
  readonly with: string;
  readonly counts: SetCounts;
  /** Pull requests that only the other file holds, and only this one. */
  readonly newlyHeld: number;
  readonly noLongerHeld: number;
  /** Policies with a difference, the largest first. */
  readonly policies: readonly PolicyChange[];
};

/** The result of a backtest. */
export type BacktestReport = {
  /** `owner/name`, or `local/<folder>`. */
  readonly repository: string;
  readonly branch: string;
  /** The source, by the user's name for it. */
  readonly policiesFrom: string;
  readonly assumption: Assumption;
  /** Commits of the same time that are no pull requests. */
  readonly leftOut: number;
  /** A shallow clone lacks older pull requests. */
  readonly shallow: boolean;
  readonly pullRequests: number;
  /** Merge times of the oldest and the newest, ISO 8601 UTC; "" for none. */
  readonly from: string;
  readonly to: string;
  readonly counts: SetCounts;
  /** Oldest first. */
  readonly periods: readonly Period[];
  /** Those with most held or matched pull requests first; all but `off`. */
  readonly policies: readonly PolicyCounts[];
  readonly comparison?: Comparison;
};

/** What counted as a pull request, and what was left out. */
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

/** A share in percent with at most one decimal: `0 %`, `0.3 %`, `7.4 %`, `62 %`. A small share is never shown as 0. */
export const shareText = (part: number, whole: number): string => {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  // Nor is an incomplete one shown as 100.
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return `${Math.round(percent * 10) / 10} %`;
};

/** `10,000`. */
export const numberText = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
