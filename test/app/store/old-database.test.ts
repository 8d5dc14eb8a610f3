import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, PostgresDialect, sql } from "kysely";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { migrations } from "../../../src/app/store/migrations.ts";
import { sqliteDialect } from "../../../src/app/store/open-database.ts";
import { type BackendContext, backendContext, backendKinds, pullJob } from "../../support/backend-world.ts";
import { sharedPostgres } from "../../support/start-postgres.ts";
import { gateOf } from "../../support/store-records.ts";

const kinds = await backendKinds();

describe.each(kinds)("a database of an old version, on %s", (kind) => {
  let context: BackendContext;
  afterEach(async () => context.end());

  /** Makes the tables as they were after a migration. */
  const oldDatabase = async (after: string): Promise<Kysely<unknown>> => {
    context = await backendContext(kind, await sharedPostgres());
    const dialect =
      "dataDir" in context.place
        ? sqliteDialect(new DatabaseSync(join(context.place.dataDir, "tollgate.sqlite")))
        : new PostgresDialect({ pool: new pg.Pool({ connectionString: context.place.databaseUrl }) });
    const db = new Kysely<unknown>({ dialect });
    const { error } = await new Migrator({
      db: db as never,
      provider: { getMigrations: async () => migrations(kind) },
    }).migrateTo(after);
    expect(error).toBeUndefined();
    return db;
  };

  it("keeps pull requests that were stored before repository ids", async () => {
    const old = await oldDatabase("2026-11-25-store-pages");
    const gate = gateOf(1);
    await sql`insert into gates (repo, number, repository, installation, private, title, author, url, head_sha, base_ref,
      state, verdict, summary, open_items, total_items, waiting_for, waits_for_checks, teams, policies, policy_files,
      judged_at, report, page) values ('acme/shop', 1, 'acme/shop', 1, 0, 'A title', 'ada', 'https://example.com',
      'abc', 'main', 'open', 'pass', '', 0, 0, '[]', '[]', '[]', '[]', '[]', 1000, '{}', '')`.execute(old);
    await old.destroy();
    const { store } = await context.open();
    expect(await store.pullRequests.get("acme/shop", 1)).toMatchObject({ repositoryId: undefined, title: "A title" });
    await store.pullRequests.put({ ...gate, evaluatedAt: 2000 });
    expect(await store.pullRequests.get("acme/shop", 1)).toMatchObject({ repositoryId: 7 });
  });

  it("keeps waiting, running and dead jobs, with their notes", async () => {
    const old = await oldDatabase("2026-11-29-repository-id");
    const db = old.$extendTables<{ jobs: Record<string, unknown>; notes: Record<string, unknown> }>();
    const add = async (number: number, columns: Record<string, unknown>): Promise<void> => {
      const { key, task } = pullJob(number);
      const row = {
        ...{ key, installation: 7, task: JSON.stringify(task), urgency: 1, waiting: 1, turn: 0, ready_at: 1000 },
        ...{ due: 1000, since: 900, delivery: `d${number}`, attempts: 0, ...columns },
      };
      await db.insertInto("jobs").values(row).execute();
      const note = { key, kind: "edit", text: `"note" ${number}`, taken: 0 };
      await db.insertInto("notes").values(note).execute();
    };
    const ran = { run_task: JSON.stringify(pullJob(2).task), run_urgency: 0, run_since: 800, run_delivery: "r2" };
    await add(1, { lane: 1 });
    await add(2, { ...ran, waiting: 0, owner: "gone", run: "gone:1", run_attempts: 1 });
    await add(3, { ...ran, owner: "gone", run: "gone:1", run_attempts: 2, run_task: JSON.stringify(pullJob(3).task) });
    await add(4, { waiting: 0, attempts: 3, error: "broken", failed_at: 2000 });
    await add(5, { due: context.now() + 600_000, attempts: 2, error: "later" });
    await old.destroy();

    const { queue } = await context.open();
    expect(await queue.state()).toMatchObject({ ready: { person: 2, event: 1 }, delayed: 1, running: 0, dead: 1 });
    expect(await queue.dead(9)).toEqual([
      { key: pullJob(4).key, installation: 7, attempts: 3, error: "broken", since: 900, failedAt: 2000 },
    ]);
    expect(await queue.retry()).toBe(1);
    const jobs: unknown[][] = [];
    await queue.start(async (job) => {
      jobs.push([job.key, job.urgency, job.attempt, job.since, job.delivery, job.notes]);
    });
    await queue.idle();
    const notesOf = (number: number) => [{ kind: "edit", text: `"note" ${number}` }];
    expect(jobs.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      [pullJob(1).key, "event", 1, 900, "d1", notesOf(1)],
      [pullJob(2).key, "person", 2, 800, "r2", notesOf(2)],
      [pullJob(3).key, "person", 1, 800, "d3", notesOf(3)],
      [pullJob(4).key, "event", 1, 900, "d4", notesOf(4)],
    ]);
    expect(await queue.state()).toMatchObject({ delayed: 1, dead: 0 });
    expect(context.errors).toEqual([]);
  });
});
