/** The name by which our ruleset is known. */
export const RULESET_NAME = "Tollgate";

/** What the ruleset is to say. */
export type WantedProtection = {
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
