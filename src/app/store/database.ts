import { type Generated, type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from "kysely";

export type DatabaseKind = "sqlite" | "postgres";

/**
 * Runs queries whose commits do not wait for the disk. If the power goes, the last of them may be lost, but never one
 * before a commit that is on disk, because both databases write one log in order. So a job that writes this way loses
 * nothing: its end comes later in the log, and without its end it runs again.
 * https://www.sqlite.org/pragma.html#pragma_synchronous, https://www.postgresql.org/docs/current/wal-async-commit.html
 */
export type Quick = <T>(work: (db: Db) => Promise<T>) => Promise<T>;

export const inTransaction = async <T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db as Trx) : db.transaction().execute(work);

/** Kinds of columns, and their types in queries. Times are milliseconds since 1970, lists JSON, truths 0 and 1. */
type Kinds = {
  id: Generated<number>;
  text: string;
  "text?": string | null;
  integer: number;
  "integer?": number | null;
  bigint: number;
  "bigint?": number | null;
};
export type Columns = Readonly<Record<string, keyof Kinds>>;
type Row<C extends Columns> = { -readonly [Column in keyof C]: Kinds[C[Column]] };

/**
 * The tables as they were created, on both databases. Migrations that were released use them, so they never change: a
 * later column is added by a migration, and to the type `Database`.
 */
export const tables = {
  deliveries: {
    id: "text",
    event: "text",
    action: "text",
    installation: "bigint",
    repository: "text",
    received_at: "bigint",
  },
  /**
   * One row for each request of a job. A run takes all rows of its key, and deletes them once it is done. So of one
   * key: running: `run` is set; a dead letter: `failed_at` is set; else waiting until `due`.
   *
   * `run` names one run, so that the end of a run that was taken over has no effect. `urgency`: 0 person, 1 event, 2
   * background. Of those that are due, the one with the smallest `priority` goes first. `moved`: 1 if one of the notes
   * is `moved`.
   */
  requests: {
    id: "id",
    key: "text",
    installation: "bigint",
    task: "text",
    urgency: "integer",
    priority: "integer",
    due: "bigint",
    since: "bigint",
    delivery: "text",
    notes: "text",
    moved: "integer",
    attempts: "integer",
    error: "text?",
    failed_at: "bigint?",
    owner: "text?",
    run: "text?",
  },
  /**
   * `beats` counts up with the highest one; no clock is compared between machines. `pools`: names of its
   * graphile-worker pools, which lock its jobs, as JSON.
   */
  replicas: {
    id: "text",
    beats: "bigint",
    pools: "text",
  },
  gates: {
    repo: "text",
    number: "integer",
    repository: "text",
    installation: "bigint",
    private: "integer",
    title: "text",
    author: "text",
    url: "text",
    head_sha: "text",
    base_ref: "text",
    state: "text",
    closed_at: "bigint?",
    verdict: "text",
    summary: "text",
    open_items: "integer",
    total_items: "integer",
    waiting_for: "text",
    waits_for_checks: "text",
    teams: "text",
    policies: "text",
    policy_files: "text",
    blocked_since: "bigint?",
    judged_at: "bigint",
    report: "text",
    page: "text",
  },
  /** The lists of a pull request that are searched, one row for each entry. `word` is `shown` in lower case. */
  gate_words: {
    repo: "text",
    number: "integer",
    kind: "text",
    word: "text",
    shown: "text",
  },
  verdicts: {
    id: "id",
    repo: "text",
    repository: "text",
    number: "integer",
    head_sha: "text",
    verdict: "text",
    held_by: "text",
    at: "bigint",
    took_ms: "bigint",
  },
  holds: { policy: "text", repo: "text", number: "integer", at: "bigint" },
  break_glass: {
    id: "id",
    repo: "text",
    repository: "text",
    number: "integer",
    by_login: "text",
    reason: "text",
    head_sha: "text",
    open_items: "integer",
    issue: "bigint?",
    at: "bigint",
  },
  sessions: { id_hash: "text", login: "text", sealed_token: "text", expires_at: "bigint" },
  checkpoints: { name: "text", value: "text" },
} as const satisfies Readonly<Record<string, Columns>>;

type Tables = typeof tables;

export type Database = { [Name in Exclude<keyof Tables, "gates">]: Row<Tables[Name]> } & { gates: PullRequestTable };
export type RequestTable = Row<Tables["requests"]>;
export type PullRequestTable = Row<Tables["gates"]> & {
  /** GitHub's id of the repository; null if it was evaluated before ids were kept. */
  repository_id: number | null;
};

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

export const DAY_MS = 86_400_000;

/** @param repositories undefined: any; an empty list: none */
export const ofRepositories = (column: string, repositories: readonly string[] | undefined): RawBuilder<SqlBool> =>
  repositories === undefined
    ? sql<SqlBool>`1 = 1`
    : repositories.length === 0
      ? sql<SqlBool>`1 = 0`
      : sql<SqlBool>`${sql.ref(column)} in (${sql.join(repositories.map((name) => name.toLowerCase()))})`;
