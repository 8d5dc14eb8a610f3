/** A pull request as it was last judged. Personal data in it: logins, and what the report says of them. */
export type PullRequestRecord = {
  /** `acme/shop`, as GitHub spells it. */
  readonly repository: string;
  /** GitHub's id of the repository; undefined for what was judged before it was kept. */
  readonly repositoryId: number | undefined;
  readonly number: number;
  readonly installation: number;
  readonly private: boolean;
  readonly title: string;
  /** Login. */
  readonly author: string;
  readonly url: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly state: "open" | "merged" | "closed";
  readonly verdict: "pass" | "blocked" | "error";
  /** The check's title: `3 of 7 open: author 1, @acme/dba 2`. */
  readonly summary: string;
  readonly openItems: number;
  readonly totalItems: number;
  /** Who has to act: `author`, `@acme/dba`. */
  readonly waitingFor: readonly string[];
  /** Names (globs) of checks and statuses that could answer an open item. */
  readonly waitsForChecks: readonly string[];
  /** Teams that the expected items name, as `@acme/dba`. */
  readonly teams: readonly string[];
  /** Ids of the policies that apply. */
  readonly policies: readonly string[];
  /** Files that the policies were read from, as the user knows them (`.github/tollgate.yml`, `acme/.github:…`). */
  readonly policyFiles: readonly string[];
  /** Milliseconds since 1970; undefined while it passes. */
  readonly blockedSince: number | undefined;
  readonly evaluatedAt: number;
  /** The report as JSON (`JsonReport`). */
  readonly report: string;
  /** Our comment as it was last published, with its signed ledger: what is rebuilt from when somebody deletes it. "" for none. */
  readonly page: string;
};

/** One evaluation that changed something or answered somebody. */
export type VerdictRecord = {
  readonly repository: string;
  readonly number: number;
  readonly headSha: string;
  readonly verdict: "pass" | "blocked" | "error";
  /** Policies that held it, by their ids; empty for a pass. */
  readonly heldBy: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds from the event to the verdict. */
  readonly tookMs: number;
};

/** Merging past an unfinished checklist. */
export type BreakGlassRecord = {
  readonly repository: string;
  readonly number: number;
  /** Login. */
  readonly by: string;
  readonly reason: string;
  readonly headSha: string;
  readonly openItems: number;
  readonly issue: number | undefined;
  readonly at: number;
};

/** Which gates to list. */
export type PullRequestQuery = {
  /** `acme/shop`; several: any of them. undefined: all. */
  readonly repositories?: readonly string[];
  readonly state?: PullRequestRecord["state"];
  readonly verdict?: PullRequestRecord["verdict"];
  /** One of `waitingFor`. */
  readonly waitingFor?: string;
  readonly order: "oldest-blocked" | "newest-judged";
  readonly max: number;
  readonly offset?: number;
};

/** A repository that is called otherwise now. */
export type Moved = {
  /** `acme/shop`. */
  readonly from: string;
  /** `acme/store`, as GitHub spells it. */
  readonly to: string;
  /** GitHub's id of it. */
  readonly id: number;
};

/** How many gates wait for somebody. */
export type WaitingCount = {
  /** One of `waitingFor`. */
  readonly who: string;
  readonly pullRequests: number;
};

/** How many verdicts of a kind a day had. */
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
  /** Evaluations that it held, and pull requests that it held at least once. */
  readonly held: number;
  readonly pullRequests: number;
};

/** A person's session on the pages. The token stays on the server, sealed. */
export type SessionRecord = {
  /** SHA-256 of the cookie's value: who reads the store cannot take a session over. */
  readonly idHash: string;
  readonly login: string;
  /** The person's token, encrypted by the app's own key. */
  readonly encryptedToken: string;
  readonly expiresAt: number;
};

/**
 * The record beside the queue: what the pages show, what fan-outs need to know, how far sweeps came. Everything in it
 * can be had again from GitHub; the ledger in the comment is the record that counts.
 */
export type Store = {
  readonly pullRequests: {
    readonly put: (record: PullRequestRecord) => Promise<void>;
    readonly get: (repository: string, number: number) => Promise<PullRequestRecord | undefined>;
    readonly list: (query: PullRequestQuery) => Promise<readonly PullRequestRecord[]>;
    /** How many there are of a query, by verdict; `order` and `max` do not matter. */
    readonly count: (query: PullRequestQuery) => Promise<Readonly<Record<PullRequestRecord["verdict"], number>>>;
    /** Names of repositories that have gates, newest judged first. The pages ask GitHub which of them a person may read. */
    readonly repositories: (max: number) => Promise<readonly string[]>;
    /** Who is waited for, on how many gates of a query; most gates first, then by name. `order` and its `max` do not matter. */
    readonly waiting: (query: PullRequestQuery, max: number) => Promise<readonly WaitingCount[]>;
    /**
     * For each time, in milliseconds since 1970: how many gates of a query were blocked then already
     * (`blockedSince` at or before it). One answer for all times, so that they fit each other.
     */
    readonly blockedBefore: (query: PullRequestQuery, times: readonly number[]) => Promise<readonly number[]>;
    /** Open ones at this commit that wait for a check or status. */
    readonly atCommit: (repository: string, sha: string) => Promise<readonly PullRequestRecord[]>;
    /** Open ones whose head is this commit, as far as they were judged. */
    readonly headedBy: (repository: string, sha: string) => Promise<readonly PullRequestRecord[]>;
    /** Open ones that name this team, `@acme/dba`. */
    readonly namingTeam: (team: string) => Promise<readonly PullRequestRecord[]>;
    /**
     * Open ones that were judged by a file whose name begins so: `acme/.github:tollgate/payments.yml@` for any version
     * of it. Case does not matter.
     */
    readonly evaluatedBy: (prefix: string) => Promise<readonly PullRequestRecord[]>;
    readonly close: (repository: string, number: number, state: "merged" | "closed") => Promise<void>;
    /** Gives what is kept of a repository the name that it has now. */
    readonly move: (moved: Moved) => Promise<void>;
    /** What the repository is called now that bore a name before; undefined where none is known that did. */
    readonly movedTo: (repository: string) => Promise<string | undefined>;
    /** Names in lower case under which a repository still has gates, besides the one that it has now. */
    readonly formerNames: (id: number, now: string) => Promise<readonly string[]>;
    /** Forgets a repository that was taken away, or an installation's. */
    readonly forget: (which: { readonly repository?: string; readonly installation?: number }) => Promise<void>;
  };
  readonly verdicts: {
    readonly add: (verdict: VerdictRecord) => Promise<void>;
    /** A pull request's own, newest first. */
    readonly of: (repository: string, number: number, max: number) => Promise<readonly VerdictRecord[]>;
    /** Every day since then, those without verdicts too, oldest first. */
    readonly perDay: (since: number, repositories?: readonly string[]) => Promise<readonly DayCount[]>;
    /** Noisiest first. */
    readonly perPolicy: (
      since: number,
      max: number,
      repositories?: readonly string[],
    ) => Promise<readonly PolicyCount[]>;
  };
  readonly breakGlass: {
    readonly add: (record: BreakGlassRecord) => Promise<void>;
    /** Newest first. */
    readonly since: (since: number, repositories?: readonly string[]) => Promise<readonly BreakGlassRecord[]>;
  };
  readonly sessions: {
    readonly put: (session: SessionRecord) => Promise<void>;
    readonly get: (idHash: string, now: number) => Promise<SessionRecord | undefined>;
    readonly remove: (idHash: string) => Promise<void>;
  };
  /** Small facts under a name: how far a sweep came. */
  readonly checkpoints: {
    readonly get: (name: string) => Promise<string | undefined>;
    readonly set: (name: string, value: string) => Promise<void>;
  };
  /** How many replicas are alive, this one included; 1 on SQLite. */
  readonly replicas: () => Promise<number>;
  /** Forgets what is older than the retention settings. @returns how many rows. */
  readonly sweepOld: (now: number, days: Retention) => Promise<number>;
  /** Throws where the database does not answer. */
  readonly ping: () => Promise<void>;
};

/** How long things are kept, in days. */
export type Retention = {
  /** Delivery ids: GitHub redelivers for three days at most. */
  readonly deliveries: number;
  readonly verdicts: number;
  /** Pull requests that are closed. */
  readonly closedPullRequests: number;
};
