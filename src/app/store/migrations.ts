import { type Kysely, type SchemaModule, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { DatabaseKind, Db } from "./database.ts";

/**
 * All migrations, by name, in the order of their names: one list for both databases. A migration that was released is
 * never changed; what comes next is a new one.
 */
export const migrations = (kind: DatabaseKind): Record<string, Migration> => ({
  "2026-11-25-queue": { up: async (db) => createQueue(db, kind) },
  "2026-11-25-store": { up: async (db) => createStore(db, kind) },
  "2026-11-25-store-pages": { up: indexForPages },
  "2026-11-29-repository-id": { up: addRepositoryId },
  "2026-11-30-requests": { up: async (db) => createRequests(db, kind) },
  "2026-11-30-without-seen-at": { up: async (db) => db.schema.alterTable("replicas").dropColumn("seen_at").execute() },
});

/** The inbox, the jobs and their notes. The indexes are partial: most rows of most moments are in none of them. */
const createQueue = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await db.schema
    .createTable("deliveries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("installation", "bigint", (column) => column.notNull())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("deliveries_by_age").on("deliveries").column("received_at").execute();

  await db.schema
    .createTable("jobs")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("installation", "bigint", (column) => column.notNull())
    .addColumn("task", "text", (column) => column.notNull())
    .addColumn("urgency", "integer", (column) => column.notNull())
    .addColumn("waiting", "integer", (column) => column.notNull())
    .addColumn("lane", "integer")
    .addColumn("turn", "bigint", (column) => column.notNull())
    .addColumn("ready_at", "bigint", (column) => column.notNull())
    .addColumn("due", "bigint", (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("delivery", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("error", "text")
    .addColumn("failed_at", "bigint")
    .addColumn("owner", "text")
    .addColumn("run", "text")
    .addColumn("run_task", "text")
    .addColumn("run_urgency", "integer")
    .addColumn("run_since", "bigint")
    .addColumn("run_delivery", "text")
    .addColumn("run_attempts", "integer")
    .execute();
  await sql`create index jobs_in_order on jobs (lane, turn, ready_at) where lane is not null`.execute(db);
  await sql`create index jobs_of_installation on jobs (installation, lane, turn) where lane is not null`.execute(db);
  await sql`create index jobs_due on jobs (due) where waiting = 1 and lane is null and owner is null`.execute(db);
  await sql`create index jobs_running on jobs (owner) where owner is not null`.execute(db);
  await sql`create index jobs_dead on jobs (failed_at) where failed_at is not null`.execute(db);

  await idColumn(db.schema.createTable("notes"), kind)
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("taken", "integer", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("notes_of_key").on("notes").columns(["key", "taken", "kind"]).execute();

  await db.schema
    .createTable("replicas")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("beats", "bigint", (column) => column.notNull())
    .addColumn("seen_at", "bigint", (column) => column.notNull())
    .addColumn("pools", "text", (column) => column.notNull())
    .execute();
};

/** What the pages and the fan-outs read. */
const createStore = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await db.schema
    .createTable("gates")
    .addColumn("repo", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("installation", "bigint", (column) => column.notNull())
    .addColumn("private", "integer", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("author", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("head_sha", "text", (column) => column.notNull())
    .addColumn("base_ref", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("closed_at", "bigint")
    .addColumn("verdict", "text", (column) => column.notNull())
    .addColumn("summary", "text", (column) => column.notNull())
    .addColumn("open_items", "integer", (column) => column.notNull())
    .addColumn("total_items", "integer", (column) => column.notNull())
    .addColumn("waiting_for", "text", (column) => column.notNull())
    .addColumn("waits_for_checks", "text", (column) => column.notNull())
    .addColumn("teams", "text", (column) => column.notNull())
    .addColumn("policies", "text", (column) => column.notNull())
    .addColumn("policy_files", "text", (column) => column.notNull())
    .addColumn("blocked_since", "bigint")
    .addColumn("judged_at", "bigint", (column) => column.notNull())
    .addColumn("report", "text", (column) => column.notNull())
    .addColumn("page", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("gates_key", ["repo", "number"])
    .execute();
  await db.schema.createIndex("gates_by_blocked").on("gates").columns(["state", "verdict", "blocked_since"]).execute();
  await db.schema.createIndex("gates_by_judged").on("gates").columns(["judged_at"]).execute();
  await db.schema.createIndex("gates_of_repository").on("gates").columns(["repo", "state", "verdict"]).execute();
  await db.schema.createIndex("gates_at_commit").on("gates").columns(["head_sha"]).execute();
  await db.schema.createIndex("gates_of_installation").on("gates").columns(["installation"]).execute();
  await sql`create index gates_closed on gates (closed_at) where closed_at is not null`.execute(db);

  await db.schema
    .createTable("gate_words")
    .addColumn("repo", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("word", "text", (column) => column.notNull())
    .addColumn("shown", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("gate_words_key", ["repo", "number", "kind", "word"])
    .execute();
  await db.schema.createIndex("gate_words_by_word").on("gate_words").columns(["kind", "word"]).execute();

  await idColumn(db.schema.createTable("verdicts"), kind)
    .addColumn("repo", "text", (column) => column.notNull())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("head_sha", "text", (column) => column.notNull())
    .addColumn("verdict", "text", (column) => column.notNull())
    .addColumn("held_by", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("took_ms", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("verdicts_by_time").on("verdicts").columns(["at", "verdict"]).execute();
  await db.schema.createIndex("verdicts_of").on("verdicts").columns(["repo", "number", "at"]).execute();

  await db.schema
    .createTable("holds")
    .addColumn("policy", "text", (column) => column.notNull())
    .addColumn("repo", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("holds_by_time").on("holds").columns(["at"]).execute();
  await db.schema.createIndex("holds_of").on("holds").columns(["repo", "at"]).execute();

  await idColumn(db.schema.createTable("break_glass"), kind)
    .addColumn("repo", "text", (column) => column.notNull())
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("by_login", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("head_sha", "text", (column) => column.notNull())
    .addColumn("open_items", "integer", (column) => column.notNull())
    .addColumn("issue", "bigint")
    .addColumn("at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("break_glass_by_time").on("break_glass").columns(["at"]).execute();
  await db.schema.createIndex("break_glass_of").on("break_glass").columns(["repo", "at"]).execute();

  await db.schema
    .createTable("sessions")
    .addColumn("id_hash", "text", (column) => column.primaryKey())
    .addColumn("login", "text", (column) => column.notNull())
    .addColumn("sealed_token", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("sessions_by_end").on("sessions").column("expires_at").execute();

  await db.schema
    .createTable("checkpoints")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .execute();
};

/**
 * What the dashboard asks for, each answered from an index alone: a gate's row holds its whole report, and reading
 * thousands of them to sort or count them takes ten times as long.
 */
const indexForPages = async (db: Kysely<unknown>): Promise<void> => {
  // As `createGates` orders them, to the letter, or it is not used.
  const passesLast = sql`(case when blocked_since is null then 1 else 0 end)`;
  await sql`create index gates_in_order on gates (state, ${passesLast}, blocked_since, repo, number)`.execute(db);
  await db.schema.dropIndex("gates_by_blocked").execute();
  await db.schema
    .createIndex("gates_by_blocked")
    .on("gates")
    .columns(["state", "verdict", "blocked_since", "repo", "number"])
    .execute();
  await db.schema.createIndex("gates_newest").on("gates").columns(["repo", "judged_at", "repository"]).execute();
  await db.schema.createIndex("gates_states").on("gates").columns(["repo", "number", "state", "verdict"]).execute();
  await db.schema.createIndex("holds_by_policy").on("holds").columns(["policy", "repo", "number", "at"]).execute();
  await db.schema.dropIndex("gate_words_by_word").execute();
  await db.schema
    .createIndex("gate_words_by_word")
    .on("gate_words")
    .columns(["kind", "word", "repo", "number", "shown"])
    .execute();
};

/** A repository keeps its id where its name changes. */
const addRepositoryId = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable("gates").addColumn("repository_id", "bigint").execute();
  await sql`create index gates_by_id on gates (repository_id, repo) where repository_id is not null`.execute(db);
};

/**
 * One table of requests in place of `jobs` and `notes` (decision 0059). What waited, ran or was given up is copied: a run
 * that is under way counts as a try that failed.
 */
const createRequests = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await idColumn(db.schema.createTable("requests"), kind)
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("installation", "bigint", (column) => column.notNull())
    .addColumn("task", "text", (column) => column.notNull())
    .addColumn("urgency", "integer", (column) => column.notNull())
    .addColumn("priority", "integer", (column) => column.notNull())
    .addColumn("due", "bigint", (column) => column.notNull())
    .addColumn("since", "bigint", (column) => column.notNull())
    .addColumn("delivery", "text", (column) => column.notNull())
    .addColumn("notes", "text", (column) => column.notNull())
    .addColumn("moved", "integer", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("error", "text")
    .addColumn("failed_at", "bigint")
    .addColumn("owner", "text")
    .addColumn("run", "text")
    .execute();
  await sql`create index requests_of_key on requests (key)`.execute(db);
  const waiting = sql`run is null and failed_at is null`;
  await sql`create index requests_in_order on requests (priority, due) where ${waiting}`.execute(db);
  await sql`create index requests_due on requests (due) where ${waiting}`.execute(db);
  await sql`create index requests_of_installation on requests (installation, urgency, due) where ${waiting}`.execute(
    db,
  );
  await sql`create index requests_running on requests (owner) where owner is not null`.execute(db);
  await sql`create index requests_dead on requests (failed_at) where failed_at is not null`.execute(db);
  const columns = sql`key, installation, task, urgency, priority, due, since, delivery, notes, moved, attempts, error, failed_at`;
  // The notes go with the request that was there first; a run takes all of its key.
  const notes =
    kind === "sqlite"
      ? sql`coalesce((select json_group_array(json_object('kind', kind, 'text', text)) from (select kind, text from notes where notes.key = jobs.key order by id) as ordered), '[]')`
      : sql`coalesce((select json_agg(json_build_object('kind', kind, 'text', text) order by id) from notes where notes.key = jobs.key)::text, '[]')`;
  await sql`insert into requests (${columns})
    select key, installation, run_task, run_urgency, run_urgency * 1000, case when ready_at > 0 then ready_at else run_since end, run_since, run_delivery, ${notes}, 0,
      run_attempts, null, null from jobs where owner is not null
    union all
    select key, installation, task, urgency, urgency * 1000, due, since, delivery,
      case when owner is null then ${notes} else '[]' end, 0, attempts, error, failed_at
      from jobs where waiting = 1 or failed_at is not null`.execute(db);
  await db.schema.dropTable("notes").execute();
  await db.schema.dropTable("jobs").execute();
};

/** A number that counts up: the one thing that the two write down differently. */
const idColumn = (table: ReturnType<SchemaModule["createTable"]>, kind: DatabaseKind) =>
  kind === "sqlite"
    ? table.addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    : table.addColumn("id", "bigserial", (column) => column.primaryKey());

/**
 * Brings the tables up to what this version needs.
 *
 * @throws where a migration fails, or where the database was migrated by a newer version already
 */
export const migrate = async (db: Db, kind: DatabaseKind): Promise<void> => {
  const list = migrations(kind);
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => list } }).migrateToLatest();
  if (error !== undefined) {
    throw new Error("The database's tables could not be brought up to date.", { cause: error });
  }
};
