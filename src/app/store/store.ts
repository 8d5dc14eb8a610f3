/**
 * A pull request as it was last evaluated. It holds personal data: logins. Times are milliseconds since 1970.
 * - `waitingFor`: who has to act: `author`, `@acme/dba`.
 * - `waitsForChecks`: names (globs) of checks and statuses that could answer an open item.
 * - `policyFiles`: `.github/tollgate.yml`, `acme/.github:tollgate/payments.yml@v3`.
 * - `page`: our comment as it was last published; a deleted one is rebuilt from it. "" for none.
 */
export type PullRequestRecord = {
  readonly repository: string;
  readonly repositoryId: number | undefined;
  readonly number: number;
  readonly installation: number;
  readonly private: boolean;
  readonly title: string;
  readonly author: string;
  readonly url: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly state: "open" | "merged" | "closed";
  readonly verdict: "pass" | "blocked" | "error";
  readonly summary: string;
  readonly openItems: number;
  readonly totalItems: number;
  readonly waitingFor: readonly string[];
  readonly waitsForChecks: readonly string[];
  readonly teams: readonly string[];
  readonly policies: readonly string[];
  readonly policyFiles: readonly string[];
  readonly blockedSince: number | undefined;
  readonly evaluatedAt: number;
  readonly report: string;
  readonly page: string;
};

export type VerdictRecord = {
  readonly repository: string;
  readonly number: number;
  readonly headSha: string;
  readonly verdict: "pass" | "blocked" | "error";
  readonly heldBy: readonly string[];
  readonly at: number;
  readonly tookMs: number;
};

export type BreakGlassRecord = {
  readonly repository: string;
  readonly number: number;
  readonly by: string;
  readonly reason: string;
  readonly headSha: string;
  readonly openItems: number;
  readonly issue: number | undefined;
  readonly at: number;
};

export type PullRequestQuery = {
  readonly repositories?: readonly string[];
  readonly state?: PullRequestRecord["state"];
  readonly verdict?: PullRequestRecord["verdict"];
  readonly waitingFor?: string;
  /** Text in the title, or the whole author or number. Case does not count. */
  readonly search?: string;
  readonly order: "oldest-blocked" | "newest-evaluated";
  readonly max: number;
  readonly offset?: number;
};

export type RepositoryRename = {
  readonly from: string;
  readonly to: string;
  readonly id: number;
};

export type WaitingCount = {
  readonly who: string;
  readonly pullRequests: number;
};

export type DayCount = {
  /** `2026-11-25`, UTC. */
  readonly day: string;
  readonly pass: number;
  readonly blocked: number;
  readonly error: number;
  readonly breakGlass: number;
};

export type PolicyCount = {
  readonly policy: string;
  readonly held: number;
  readonly pullRequests: number;
};

/** A pull request that was held, and then passed. */
export type Release = {
  readonly at: number;
  readonly heldMs: number;
};

type SessionRecord = {
  readonly idHash: string;
  readonly login: string;
  readonly encryptedToken: string;
  readonly expiresAt: number;
};

/**
 * What the pages show, what fan-outs need, and how far sweeps came. All of it can be read from GitHub again.
 * - `remember` stores one evaluation, in one transaction.
 * - `atCommit` returns open pull requests that have this head and wait for a check or a status; `headedBy`,
 *   `namingTeam` and `evaluatedBy` return open ones, too. `evaluatedBy` takes the beginning of a policy file's name, in
 *   any case: `acme/.github:tollgate/payments.yml@`.
 * - `count` and `waiting` ignore `order` and `max` of the query; `waiting` is sorted by count, then by name.
 * - `verdicts.of` and `breakGlass.since` are newest first; `perDay` and `releases` go from `since` on, oldest first. A
 *   pull request that was held again is one more release; at most the newest 50,000 verdicts are read for them.
 * - `checkpoints.claim` sets a value that was not there; of several replicas one gets true.
 * - `replicas`: how many are alive, with this one; 1 on SQLite.
 */
export type Store = {
  readonly remember: (evaluation: {
    readonly pullRequest: PullRequestRecord;
    readonly verdict?: VerdictRecord | undefined;
    readonly breakGlass?: BreakGlassRecord | undefined;
  }) => Promise<void>;
  readonly pullRequests: {
    readonly put: (record: PullRequestRecord) => Promise<void>;
    readonly get: (repository: string, number: number) => Promise<PullRequestRecord | undefined>;
    readonly list: (query: PullRequestQuery) => Promise<readonly PullRequestRecord[]>;
    readonly count: (query: PullRequestQuery) => Promise<Readonly<Record<PullRequestRecord["verdict"], number>>>;
    readonly repositories: (max: number) => Promise<readonly string[]>;
    readonly waiting: (query: PullRequestQuery, max: number) => Promise<readonly WaitingCount[]>;
    readonly blockedBefore: (query: PullRequestQuery, times: readonly number[]) => Promise<readonly number[]>;
    readonly atCommit: (repository: string, sha: string) => Promise<readonly PullRequestRecord[]>;
    readonly headedBy: (repository: string, sha: string) => Promise<readonly PullRequestRecord[]>;
    readonly namingTeam: (team: string) => Promise<readonly PullRequestRecord[]>;
    readonly evaluatedBy: (prefix: string) => Promise<readonly PullRequestRecord[]>;
    readonly close: (repository: string, number: number, state: "merged" | "closed") => Promise<void>;
    readonly rename: (renamed: RepositoryRename) => Promise<void>;
    readonly renamedTo: (repository: string) => Promise<string | undefined>;
    readonly formerNames: (id: number, now: string) => Promise<readonly string[]>;
    readonly forget: (which: { readonly repository?: string; readonly installation?: number }) => Promise<void>;
  };
  readonly verdicts: {
    readonly add: (verdict: VerdictRecord) => Promise<void>;
    readonly of: (repository: string, number: number, max: number) => Promise<readonly VerdictRecord[]>;
    readonly perDay: (since: number, repositories?: readonly string[]) => Promise<readonly DayCount[]>;
    readonly releases: (since: number, repositories?: readonly string[]) => Promise<readonly Release[]>;
    readonly perPolicy: (
      since: number,
      max: number,
      repositories?: readonly string[],
    ) => Promise<readonly PolicyCount[]>;
  };
  readonly breakGlass: {
    readonly add: (record: BreakGlassRecord) => Promise<void>;
    readonly since: (since: number, repositories?: readonly string[]) => Promise<readonly BreakGlassRecord[]>;
  };
  readonly sessions: {
    readonly put: (session: SessionRecord) => Promise<void>;
    readonly get: (idHash: string, now: number) => Promise<SessionRecord | undefined>;
    readonly remove: (idHash: string) => Promise<void>;
  };
  readonly checkpoints: {
    readonly get: (name: string) => Promise<string | undefined>;
    readonly set: (name: string, value: string) => Promise<void>;
    readonly claim: (name: string, value: string) => Promise<boolean>;
    readonly list: (prefix: string) => Promise<readonly { readonly name: string; readonly value: string }[]>;
  };
  readonly replicas: () => Promise<number>;
  readonly sweepOld: (now: number, days: Retention) => Promise<number>;
  readonly ping: () => Promise<void>;
};

/** Days. */
export type Retention = {
  readonly deliveries: number;
  readonly verdicts: number;
  readonly closedPullRequests: number;
};

/** Answers of GitHub that are read at intervals and kept as JSON in checkpoints with these prefixes. */
export const ADOPTION = "adoption:";
export const FOLLOW_UP = "follow-up:";

export type Adoption = {
  readonly repository: string;
  /** Whether the default branch requires our check; `null` if its rules could not be read. */
  readonly required: boolean | null;
  readonly at: number;
};

export type FollowUpState = {
  readonly repository: string;
  readonly issue: number;
  readonly due: string | null;
  readonly closed: boolean;
  readonly at: number;
};

export const followUpKey = (repository: string, issue: number): string =>
  `${FOLLOW_UP}${repository.toLowerCase()}#${issue}`;

/** Open, and due before this day. */
export const isOverdue = ({ due, closed }: FollowUpState, today: string): boolean =>
  !closed && due !== null && due < today;
