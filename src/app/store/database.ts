import { type Generated, type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from "kysely";

/** The two databases that everything here runs on. */
export type DatabaseKind = "sqlite" | "postgres";

/** The tables, on both databases. Times are milliseconds since 1970, lists are JSON, truths are 0 and 1. */
export type Database = {
  deliveries: DeliveryTable;
  requests: RequestTable;
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
 * One row for each request of a job. A run takes all rows of its key, and deletes them once it is done. So of one key:
 * running: `run` is set; a dead letter: `failed_at` is set; else waiting until `due`.
 */
export type RequestTable = {
  id: Generated<number>;
  key: string;
  installation: number;
  task: string;
  /** 0 person, 1 event, 2 background. */
  urgency: number;
  /** Order among those that are due; the smaller goes first. */
  priority: number;
  due: number;
  since: number;
  delivery: string;
  /** As JSON; what an evaluation has to read. */
  notes: string;
  /** 1 if one of the notes is `moved`. */
  moved: number;
  /** Tries that were begun. */
  attempts: number;
  error: string | null;
  failed_at: number | null;
  /** The replica that runs it. */
  owner: string | null;
  /** Names one run, so that the end of a run that was taken over has no effect. */
  run: string | null;
};

/** Who runs jobs. PostgreSQL only. */
export type ReplicaTable = {
  id: string;
  /** Counts up with the highest one; no clock is compared between machines. */
  beats: number;
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
