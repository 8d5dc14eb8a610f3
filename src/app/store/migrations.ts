import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { type Columns, type DatabaseKind, type Db, tables } from "./database.ts";

/** All migrations, in the order of their names. One that was released never changes. */
export const migrations = (kind: DatabaseKind): Record<string, Migration> => ({
  "2026-11-25-queue": { up: async (db) => createQueue(db, kind) },
  "2026-11-25-store": { up: async (db) => createStore(db, kind) },
  "2026-11-25-store-pages": { up: indexForPages },
  "2026-11-29-repository-id": { up: addRepositoryId },
  "2026-11-30-requests": { up: async (db) => createRequests(db, kind) },
  "2026-11-30-without-seen-at": { up: async (db) => db.schema.alterTable("replicas").dropColumn("seen_at").execute() },
});

const createQueue = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await createTable(db, kind, "deliveries", tables.deliveries, ["id"]);
  await index(db, "deliveries_by_age", "deliveries", ["received_at"]);
  const jobs: Columns = {
    key: "text",
    installation: "bigint",
    task: "text",
    urgency: "integer",
    waiting: "integer",
    lane: "integer?",
    turn: "bigint",
    ready_at: "bigint",
    due: "bigint",
    since: "bigint",
    delivery: "text",
    attempts: "integer",
    error: "text?",
    failed_at: "bigint?",
    owner: "text?",
    run: "text?",
    run_task: "text?",
    run_urgency: "integer?",
    run_since: "bigint?",
    run_delivery: "text?",
    run_attempts: "integer?",
  };
  await createTable(db, kind, "jobs", jobs, ["key"]);
  await sql`create index jobs_in_order on jobs (lane, turn, ready_at) where lane is not null`.execute(db);
  await sql`create index jobs_of_installation on jobs (installation, lane, turn) where lane is not null`.execute(db);
  await sql`create index jobs_due on jobs (due) where waiting = 1 and lane is null and owner is null`.execute(db);
  await sql`create index jobs_running on jobs (owner) where owner is not null`.execute(db);
  await sql`create index jobs_dead on jobs (failed_at) where failed_at is not null`.execute(db);
  const notes: Columns = { id: "id", key: "text", kind: "text", text: "text", taken: "integer" };
  await createTable(db, kind, "notes", notes);
  await index(db, "notes_of_key", "notes", ["key", "taken", "kind"]);
  await createTable(db, kind, "replicas", { ...tables.replicas, seen_at: "bigint" }, ["id"]);
};

const createStore = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await createTable(db, kind, "gates", tables.gates, ["repo", "number"]);
  await index(db, "gates_by_blocked", "gates", ["state", "verdict", "blocked_since"]);
  await index(db, "gates_by_judged", "gates", ["judged_at"]);
  await index(db, "gates_of_repository", "gates", ["repo", "state", "verdict"]);
  await index(db, "gates_at_commit", "gates", ["head_sha"]);
  await index(db, "gates_of_installation", "gates", ["installation"]);
  await sql`create index gates_closed on gates (closed_at) where closed_at is not null`.execute(db);
  await createTable(db, kind, "gate_words", tables.gate_words, ["repo", "number", "kind", "word"]);
  await index(db, "gate_words_by_word", "gate_words", ["kind", "word"]);
  await createTable(db, kind, "verdicts", tables.verdicts);
  await index(db, "verdicts_by_time", "verdicts", ["at", "verdict"]);
  await index(db, "verdicts_of", "verdicts", ["repo", "number", "at"]);
  await createTable(db, kind, "holds", tables.holds);
  await index(db, "holds_by_time", "holds", ["at"]);
  await index(db, "holds_of", "holds", ["repo", "at"]);
  await createTable(db, kind, "break_glass", tables.break_glass);
  await index(db, "break_glass_by_time", "break_glass", ["at"]);
  await index(db, "break_glass_of", "break_glass", ["repo", "at"]);
  await createTable(db, kind, "sessions", tables.sessions, ["id_hash"]);
  await index(db, "sessions_by_end", "sessions", ["expires_at"]);
  await createTable(db, kind, "checkpoints", tables.checkpoints, ["name"]);
};

const createTable = async (
  db: Kysely<unknown>,
  kind: DatabaseKind,
  name: string,
  columns: Columns,
  key: readonly string[] = [],
): Promise<void> => {
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    const isKey = key.length === 1 && column === key[0];
    if (type !== "id")
      table = table.addColumn(column, type.replace("?", "") as "text" | "integer" | "bigint", (built) =>
        isKey ? built.primaryKey() : type.endsWith("?") ? built : built.notNull(),
      );
    else if (kind === "sqlite")
      table = table.addColumn(column, "integer", (built) => built.primaryKey().autoIncrement());
    else table = table.addColumn(column, "bigserial", (built) => built.primaryKey());
  }
  await (key.length > 1 ? table.addPrimaryKeyConstraint(`${name}_key`, [...key]) : table).execute();
};

const index = async (db: Kysely<unknown>, name: string, table: string, columns: readonly string[]): Promise<void> =>
  db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns])
    .execute();

/**
 * The dashboard's queries read only indexes, because a row of `gates` holds a whole report. The first index is used
 * only if `createPullRequests` orders by the same expression.
 */
const indexForPages = async (db: Kysely<unknown>): Promise<void> => {
  const passesLast = sql`(case when blocked_since is null then 1 else 0 end)`;
  await sql`create index gates_in_order on gates (state, ${passesLast}, blocked_since, repo, number)`.execute(db);
  await db.schema.dropIndex("gates_by_blocked").execute();
  await index(db, "gates_by_blocked", "gates", ["state", "verdict", "blocked_since", "repo", "number"]);
  await index(db, "gates_newest", "gates", ["repo", "judged_at", "repository"]);
  await index(db, "gates_states", "gates", ["repo", "number", "state", "verdict"]);
  await index(db, "holds_by_policy", "holds", ["policy", "repo", "number", "at"]);
  await db.schema.dropIndex("gate_words_by_word").execute();
  await index(db, "gate_words_by_word", "gate_words", ["kind", "word", "repo", "number", "shown"]);
};

const addRepositoryId = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable("gates").addColumn("repository_id", "bigint").execute();
  await sql`create index gates_by_id on gates (repository_id, repo) where repository_id is not null`.execute(db);
};

/**
 * One table of requests replaces `jobs` and `notes` (decision 0059). A run that is under way counts as a failed try.
 * Notes go with any request of their key, because a run takes all of them.
 */
const createRequests = async (db: Kysely<unknown>, kind: DatabaseKind): Promise<void> => {
  await createTable(db, kind, "requests", tables.requests);
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

/** @throws if a migration fails, or the database was migrated by a newer version */
export const migrate = async (db: Db, kind: DatabaseKind): Promise<void> => {
  const list = migrations(kind);
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => list } }).migrateToLatest();
  if (error !== undefined) {
    throw new Error("The database's tables could not be brought up to date.", { cause: error });
  }
};
