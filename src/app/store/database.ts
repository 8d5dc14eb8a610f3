import { type Generated, type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from "kysely";

/** The two databases that everything here runs on. */
export type DatabaseKind = "sqlite" | "postgres";

/** The tables, on both databases. Times are milliseconds since 1970, lists are JSON, truths are 0 and 1. */
export type Database = {
  deliveries: DeliveryTable;
  jobs: JobTable;
  notes: NoteTable;
  replicas: ReplicaTable;
  gates: PullRequestTable;
  gate_words: GateWordTable;
  verdicts: VerdictTable;
  holds: HoldTable;
  break_glass: BreakGlassTable;
  sessions: SessionTable;
  checkpoints: CheckpointTable;
};

/** The database, or a transaction on it. */
export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/** Ids of what was received, so that a redelivery is known. */
export type DeliveryTable = {
  id: string;
  event: string;
  action: string;
  installation: number;
  repository: string;
  received_at: number;
};

/**
 * One row for each key, which is at once what waits, what runs and what was given up:
 * - waiting: `waiting` is 1; ready to be run where `lane` is not null, else until `due` or until its own run ends;
 * - running: `owner` is not null, and `run_…` say what is run; a new wish of its key only sets `waiting`;
 * - dead: `failed_at` is not null.
 * So a second run of a key, or a second row of what waits, can't be written down.
 */
export type JobTable = {
  key: string;
  installation: number;
  task: string;
  /** 0 person, 1 event, 2 background. */
  urgency: number;
  waiting: number;
  /** The urgency that it's ordered by, once it's ready; less than `urgency` where it was moved up. */
  lane: number | null;
  /** Its turn within the lane (`turnsOf`). */
  turn: number;
  ready_at: number;
  due: number;
  since: number;
  delivery: string;
  /** Tries that failed. */
  attempts: number;
  error: string | null;
  failed_at: number | null;
  /** The replica that runs it. */
  owner: string | null;
  /** Names one run, so that the end of a run that was taken over counts for nothing. */
  run: string | null;
  run_task: string | null;
  run_urgency: number | null;
  run_since: number | null;
  run_delivery: string | null;
  run_attempts: number | null;
};

/** What an evaluation has to read; `taken` is 1 once a run has it, and it is gone once that run has ended well. */
export type NoteTable = {
  id: Generated<number>;
  key: string;
  kind: string;
  text: string;
  taken: number;
};

/** Who runs jobs. PostgreSQL only. */
export type ReplicaTable = {
  id: string;
  /** Counts up; no clock is compared between machines. */
  beats: number;
  /** By the database's clock; for counting who is alive. */
  seen_at: number;
  /** Names of its graphile-worker pools, as JSON: what its jobs are locked by. */
  pools: string;
};

export type PullRequestTable = {
  /** `acme/shop`, lower case. */
  repo: string;
  number: number;
  repository: string;
  /** GitHub's id of it; null for what was judged before it was kept. */
  repository_id: number | null;
  installation: number;
  private: number;
  title: string;
  author: string;
  url: string;
  head_sha: string;
  base_ref: string;
  state: string;
  closed_at: number | null;
  verdict: string;
  summary: string;
  open_items: number;
  total_items: number;
  waiting_for: string;
  waits_for_checks: string;
  teams: string;
  policies: string;
  policy_files: string;
  blocked_since: number | null;
  judged_at: number;
  report: string;
  page: string;
};

/** The lists of a gate that are searched, one row for each entry. */
export type GateWordTable = {
  repo: string;
  number: number;
  kind: "waits" | "team" | "file";
  /** As it is compared: logins and teams in lower case. */
  word: string;
  /** As it is shown. */
  shown: string;
};

export type VerdictTable = {
  id: Generated<number>;
  repo: string;
  repository: string;
  number: number;
  head_sha: string;
  verdict: string;
  held_by: string;
  at: number;
  took_ms: number;
};

/** One row for each policy that held a verdict. */
export type HoldTable = {
  policy: string;
  repo: string;
  number: number;
  at: number;
};

export type BreakGlassTable = {
  id: Generated<number>;
  repo: string;
  repository: string;
  number: number;
  by_login: string;
  reason: string;
  head_sha: string;
  open_items: number;
  issue: number | null;
  at: number;
};

export type SessionTable = {
  id_hash: string;
  login: string;
  sealed_token: string;
  expires_at: number;
};

export type CheckpointTable = {
  name: string;
  value: string;
};

/** Milliseconds in a day. */
export const DAY_MS = 86_400_000;

/**
 * Forgets all that is kept of a repository, or of an installation's: gates, verdicts and break-glass, since the people
 * in them have not asked us to keep it without the repository.
 */
export const forget = async (
  db: Db,
  { repository, installation }: { readonly repository?: string; readonly installation?: number },
): Promise<void> => {
  await db.transaction().execute(async (trx) => {
    const repos = new Set(repository === undefined ? [] : [repository.toLowerCase()]);
    if (installation !== undefined) {
      const rows = await trx
        .selectFrom("gates")
        .select("repo")
        .distinct()
        .where("installation", "=", installation)
        .execute();
      for (const { repo } of rows) {
        repos.add(repo);
      }
    }
    for (const repo of repos) {
      await trx.deleteFrom("gates").where("repo", "=", repo).execute();
      await trx.deleteFrom("gate_words").where("repo", "=", repo).execute();
      await trx.deleteFrom("verdicts").where("repo", "=", repo).execute();
      await trx.deleteFrom("holds").where("repo", "=", repo).execute();
      await trx.deleteFrom("break_glass").where("repo", "=", repo).execute();
    }
  });
};

/**
 * That a column names one of some repositories.
 *
 * @param repositories undefined: any; an empty list: none
 */
export const ofRepositories = (column: string, repositories: readonly string[] | undefined): RawBuilder<SqlBool> =>
  repositories === undefined
    ? sql<SqlBool>`1 = 1`
    : repositories.length === 0
      ? sql<SqlBool>`1 = 0`
      : sql<SqlBool>`${sql.ref(column)} in (${sql.join(repositories.map((name) => name.toLowerCase()))})`;
