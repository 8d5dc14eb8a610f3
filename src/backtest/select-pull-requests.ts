import type { Commit } from "../local/list-commits.ts";
import { type Recognised, recogniseCommit } from "./recognise-commit.ts";

/** A pull request of the past: a commit of the branch's own line, compared with the one before it. */
export type PastPullRequest = Commit & Recognised;

/** What was taken for a pull request. */
export type Assumption =
  /** Merge commits, and single commits whose message has a number (`(#12)`). Others were left out. */
  | "merges-and-numbered"
  /** Every commit, because hardly any is a merge or has a number: squash or rebase merges, or direct pushes. */
  | "every-commit-hardly-any-merge"
  /** Every commit, because it was asked for (`--all-commits`). */
  | "every-commit-asked";

export const ASSUMPTION_WORDS: Readonly<Record<Assumption, string>> = {
  "merges-and-numbered":
    "Merge commits, and single commits with a number in their title such as (#12), are taken for pull requests.",
  "every-commit-hardly-any-merge":
    "Hardly any commit here is a merge or has a pull request's number, so each commit of the branch is taken for one.",
  "every-commit-asked": "Each commit of the branch is taken for a pull request, as --all-commits asks.",
};

/** Of the commits looked at, how many must be told apart as pull requests before the others are left out: one in ten. */
const ENOUGH = 0.1;

/** Which commits of a branch's line are pull requests, newest first, and what was assumed in saying so. */
export const selectPullRequests = (
  commits: readonly Commit[],
  wanted: { readonly branch: string; readonly allCommits: boolean; readonly last?: number },
): {
  readonly assumption: Assumption;
  readonly pullRequests: readonly PastPullRequest[];
  /** Commits of the same stretch that were taken for none. */
  readonly leftOut: number;
} => {
  const all = commits.map((commit): PastPullRequest => ({ ...commit, ...recogniseCommit(commit, wanted.branch) }));
  const told = all.filter(isTold);
  const assumption: Assumption = wanted.allCommits
    ? "every-commit-asked"
    : told.length < all.length * ENOUGH
      ? "every-commit-hardly-any-merge"
      : "merges-and-numbered";
  const found = (assumption === "merges-and-numbered" ? told : all).slice(0, wanted.last);
  const oldest = found.at(-1);
  const cut = wanted.last !== undefined && found.length === wanted.last && oldest !== undefined;
  const stretch = cut ? all.indexOf(oldest) + 1 : all.length;
  return { assumption, pullRequests: found, leftOut: stretch - found.length };
};

/** Whether a commit is a pull request by its own look. */
export const isTold = ({ kind }: Pick<Recognised, "kind">): boolean => kind === "merge" || kind === "squash";
