/** The name by which our ruleset is known; where each branch has a check of its own, that of the first branch. */
export const RULESET_NAME = "Tollgate";

/** What the ruleset is to say. */
export type WantedProtection = {
  /** The ruleset's name. */
  readonly ruleset: string;
  /** The check's name, and the app that it has to come from. */
  readonly check: string;
  readonly appId: number;
  /** Branches as GitHub writes them: `~DEFAULT_BRANCH`, `refs/heads/release/*`. */
  readonly branches: readonly string[];
  /** Of an organisation's ruleset only: names of repositories, `~ALL` for all. */
  readonly repositories?: readonly string[];
};

/** A branch as a ruleset names it. */
export const branchPattern = (written: string): string =>
  written.startsWith("~") || written.startsWith("refs/") ? written : `refs/heads/${written}`;

/** Whether a branch of `--branch` is one branch, by its name. */
export const isOneBranch = (written: string): boolean => !written.startsWith("~") && !/[*?[\]]/.test(written);
