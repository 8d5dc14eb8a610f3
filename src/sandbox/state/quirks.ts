/**
 * What GitHub does that a clean stand-in does not: each quirk is one behaviour, reported in public by several projects
 * (docs/sandbox.md lists them with their sources). All are off in `NO_QUIRKS`; a sandbox is started with some
 * (`SandboxOptions.quirks`), and `sandbox.setQuirks` changes them while it runs.
 *
 * To add one: a key here with what it does, its value in `NO_QUIRKS` and `ALL_QUIRKS`, and the place that plays it reads
 * `host.quirks`.
 */
export type Quirks = {
  /** `GET /repos/{owner}/{repo}/commits/{sha}/pulls` leaves out pull requests whose head is in a fork. */
  readonly commitPullsWithoutForks: boolean;
  /** A list shows the state before its last change for so many reads; 0 for none. */
  readonly staleReads: number;
  /** The `updated_at` of a comment, an issue or a pull request is the one before its last change, once. */
  readonly lateUpdatedAt: boolean;
  /** Each webhook of an app is delivered twice, with the same delivery id. */
  readonly webhooksTwice: boolean;
  /** Webhooks of an app wait for one another, and arrive in any order. */
  readonly webhooksMixed: boolean;
  /** A secondary limit is told as 403 or 429, with `retry-after` or without, in turn. */
  readonly limitsInTurn: boolean;
  /** An account that was deleted is `null` wherever GitHub's document allows it; otherwise it is the account `ghost`. */
  readonly nullUsers: boolean;
  /**
   * Each job of GitHub Actions has namesakes: an earlier attempt in the same suite that failed, and a job of another
   * workflow that succeeded after it.
   */
  readonly sameNamedJobs: boolean;
  /**
   * Every fourth GraphQL request is refused with status 200 and an `errors` list, by something that passes: a time-out, a
   * secondary limit of one second, a service that is not available.
   */
  readonly graphqlFlaky: boolean;
  /** There is no GraphQL: its address is 404. */
  readonly graphqlAbsent: boolean;
  /** Repositories belong to a person instead of an organisation. */
  readonly ownedByPerson: boolean;
  /** GraphQL shows who edited a comment and when, and not the texts (`diff` is null). */
  readonly hiddenDiffs: boolean;
  /** There is no list of a repository's activity: its address is 404, as for a token that may not read it. */
  readonly noActivity: boolean;
  /** The list of a repository's activity lacks its newest entry, for one read. */
  readonly lateActivity: boolean;
  /**
   * `changed_files`, `commits`, `additions` and `deletions` of a pull request that is read are 0, one too few or too many,
   * or in turn (0, too few, too many, right), whatever its lists hold.
   */
  readonly wrongCounts: "none" | "zero" | "low" | "high" | "in-turn";
  /**
   * A pull request, its lists and its comments are 404 for so many reads after an event about it, and so is a file after a
   * push or an event of a pull request; 0 for none.
   */
  readonly notYetThere: number;
  /** A comparison of more than 250 commits is 422 on its first page: its diff takes too long. */
  readonly slowDiffs: boolean;
  /** The edit history of a comment does not say who made a revision: `editor` is null. */
  readonly historyWithoutEditors: boolean;
  /** Revisions in one page of an edit history at most, however many are asked for; 0 for as many as are asked for. */
  readonly revisionsPerPage: number;
};

/** A stand-in that answers exactly and at once. */
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

/** What turns a quirk on: its value in `ALL_QUIRKS`, or, where not every client must live with it, any that is not off. */
export const quirkOn = (name: keyof Quirks): Quirks[keyof Quirks] => {
  const [off, on] = [NO_QUIRKS[name], ALL_QUIRKS[name]];
  return on !== off ? on : typeof off === "number" ? 1 : true;
};

/** Every quirk that a correct client must live with: what tests run against. */
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
