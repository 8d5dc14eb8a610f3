/**
 * GitHub's behaviour that a clean stand-in lacks; docs/reference/sandbox-quirks.md lists each with its sources. All are off in
 * `NO_QUIRKS`.
 *
 * To add one: a key here, its value in `NO_QUIRKS` and `ALL_QUIRKS`, and the code that reads `host.quirks`.
 */
export type Quirks = {
  readonly commitPullsWithoutForks: boolean;
  /** A list shows the state before its last change for this many reads. */
  readonly staleReads: number;
  readonly lateUpdatedAt: boolean;
  readonly webhooksTwice: boolean;
  readonly webhooksMixed: boolean;
  readonly limitsInTurn: boolean;
  readonly nullUsers: boolean;
  /**
   * Each job of GitHub Actions has namesakes: an earlier failed attempt in the same suite, and a later success in
   * another workflow.
   */
  readonly sameNamedJobs: boolean;
  readonly graphqlFlaky: boolean;
  readonly graphqlAbsent: boolean;
  readonly ownedByPerson: boolean;
  readonly hiddenDiffs: boolean;
  readonly noActivity: boolean;
  readonly lateActivity: boolean;
  /** Counts of a pull request are 0, one too few or too many, or in turn, whatever its lists hold. */
  readonly wrongCounts: "none" | "zero" | "low" | "high" | "in-turn";
  /** A pull request, its lists, comments and files are 404 for this many reads after an event. */
  readonly notYetThere: number;
  readonly slowDiffs: boolean;
  readonly historyWithoutEditors: boolean;
  /** Revisions in one page of an edit history; 0 for no limit. */
  readonly revisionsPerPage: number;
};

export const NO_QUIRKS: Quirks = {
  commitPullsWithoutForks: false,
  staleReads: 0,
  lateUpdatedAt: false,
  webhooksTwice: false,
  webhooksMixed: false,
  limitsInTurn: false,
  nullUsers: false,
  sameNamedJobs: false,
  graphqlFlaky: false,
  graphqlAbsent: false,
  hiddenDiffs: false,
  ownedByPerson: false,
  noActivity: false,
  lateActivity: false,
  wrongCounts: "none",
  notYetThere: 0,
  slowDiffs: false,
  historyWithoutEditors: false,
  revisionsPerPage: 0,
};

export const quirkOn = (name: keyof Quirks): Quirks[keyof Quirks] => {
  const [off, on] = [NO_QUIRKS[name], ALL_QUIRKS[name]];
  return on !== off ? on : typeof off === "number" ? 1 : true;
};

export const ALL_QUIRKS: Quirks = {
  commitPullsWithoutForks: true,
  staleReads: 1,
  lateUpdatedAt: true,
  webhooksTwice: true,
  webhooksMixed: true,
  limitsInTurn: true,
  nullUsers: true,
  sameNamedJobs: true,
  graphqlFlaky: true,
  graphqlAbsent: false,
  hiddenDiffs: false,
  ownedByPerson: false,
  noActivity: false,
  lateActivity: true,
  wrongCounts: "in-turn",
  notYetThere: 1,
  slowDiffs: true,
  historyWithoutEditors: false,
  revisionsPerPage: 50,
};
