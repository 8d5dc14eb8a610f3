/**
 * GitHub's behaviour that a clean stand-in lacks; docs/sandbox.md lists each with its sources. All are off in
 * `NO_QUIRKS`.
 *
 * To add one: a key here, its value in `NO_QUIRKS` and `ALL_QUIRKS`, and the code that reads `host.quirks`.
 */
export type Quirks = {
  /** `GET /repos/{owner}/{repo}/commits/{sha}/pulls` leaves out pull requests whose head is in a fork. */
  readonly commitPullsWithoutForks: boolean;
  /** A list shows the state before its last change for this many reads. */
  readonly staleReads: number;
  /** `updated_at` has its previous value for one read. */
  readonly lateUpdatedAt: boolean;
  /** Each webhook is delivered twice, with the same delivery id. */
  readonly webhooksTwice: boolean;
  /** Webhooks arrive in any order. */
  readonly webhooksMixed: boolean;
  /** A secondary limit is 403 or 429, with or without `retry-after`, in turn. */
  readonly limitsInTurn: boolean;
  /** A deleted account is `null` if GitHub's document allows it, otherwise `ghost`. */
  readonly nullUsers: boolean;
  /**
   * Each job of GitHub Actions has namesakes: an earlier failed attempt in the same suite, and a later success in
   * another workflow.
   */
  readonly sameNamedJobs: boolean;
  /** Every fourth GraphQL request fails with status 200 and a temporary error in `errors`. */
  readonly graphqlFlaky: boolean;
  /** GraphQL is 404. */
  readonly graphqlAbsent: boolean;
  readonly ownedByPerson: boolean;
  /** The edit history has editors and times but no texts (`diff` is null). */
  readonly hiddenDiffs: boolean;
  /** The activity list is 404, as for a token that may not read it. */
  readonly noActivity: boolean;
  /** The activity list lacks its newest entry for one read. */
  readonly lateActivity: boolean;
  /** Counts of a pull request are 0, one too few or too many, or in turn, whatever its lists hold. */
  readonly wrongCounts: "none" | "zero" | "low" | "high" | "in-turn";
  /** A pull request, its lists, comments and files are 404 for this many reads after an event. */
  readonly notYetThere: number;
  /** The first page of a comparison of more than 250 commits is 422. */
  readonly slowDiffs: boolean;
  /** `editor` in the edit history is null. */
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

/** The value that turns a quirk on. */
export const quirkOn = (name: keyof Quirks): Quirks[keyof Quirks] => {
  const [off, on] = [NO_QUIRKS[name], ALL_QUIRKS[name]];
  return on !== off ? on : typeof off === "number" ? 1 : true;
};

/** Every quirk that a correct client must handle; tests use it. */
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
