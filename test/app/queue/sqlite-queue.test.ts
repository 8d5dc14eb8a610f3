import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBackend } from "../../../src/app/open-backend.ts";
import { createSqliteQueue } from "../../../src/app/queue/create-queue.ts";
import type { Database } from "../../../src/app/store/database.ts";
import { createGroupCommit } from "../../../src/app/store/group-commit.ts";
import { migrate } from "../../../src/app/store/migrations.ts";
import { sqliteDialect } from "../../../src/app/store/open-database.ts";
import { deliveryOf, gate, pullJob } from "../../support/backend-world.ts";
import { startQueueChild } from "../../support/start-queue-child.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tollgate-data-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const options = {
  concurrency: 2,
  tries: 3,
  backoffMs: 5,
  now: Date.now,
  random: Math.random,
  onError: (): void => undefined,
};

describe("the queue on SQLite", () => {
  it("refuses a directory that is in use, by this process or another", async () => {
    const dataDir = join(directory, "new", "data");
    const first = await openBackend({ dataDir }, options);
    await expect(openBackend({ dataDir }, options)).rejects.toThrow(`Another Tollgate is running on ${dataDir}.`);
    await first.close();
    const child = startQueueChild({ dataDir }, 10);
    await child.until(() => child.accepted.length === 10);
    await expect(openBackend({ dataDir }, options)).rejects.toThrow("give this one a DATA_DIR of its own");
    await child.kill();
    const again = await openBackend({ dataDir }, options);
    expect(await again.queue.accept(deliveryOf("d3"), [])).toBe("known");
    await again.close();
  });

  it("does not count a try if it is stopped while it takes a job", async () => {
    let stopping: Promise<void> | undefined;
    let atTake = (): void => undefined;
    const now = (): number => {
      atTake();
      return Date.now();
    };
    const backend = await openBackend({ dataDir: join(directory, "data") }, { ...options, tries: 1, now });
    const { queue } = backend;
    await queue.enqueue([pullJob(1, { notes: [{ kind: "edit", text: "click" }] })]);
    // The clock is read twice before a job is taken.
    let times = 0;
    atTake = () => {
      times += 1;
      if (times === 2) stopping = queue.stop(1_000);
    };
    const ran: unknown[] = [];
    await queue.start(async () => {
      ran.push("while it stops");
    });
    await expect.poll(() => times).toBeGreaterThan(1);
    await stopping;
    atTake = () => undefined;
    expect(await queue.state()).toMatchObject({ running: 0, dead: 0 });
    await queue.start(async ({ attempt, notes }) => {
      ran.push([attempt, notes.length]);
    });
    await queue.idle(60_000);
    expect(ran).toEqual([[1, 1]]);
    await backend.close();
  });

  it("is readable by its owner only", async () => {
    const dataDir = join(directory, "data");
    const backend = await openBackend({ dataDir }, options);
    await backend.queue.enqueue([pullJob(1)]);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const file of ["tollgate.sqlite", "tollgate.sqlite-wal", "tollgate.sqlite-shm"]) {
      expect([file, statSync(join(dataDir, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    await backend.close();
  });

  it("rejects whole deliveries while the disk is full, and continues when there is room again", async () => {
    const database = new DatabaseSync(join(directory, "full.sqlite"));
    database.exec("pragma journal_mode = wal; pragma synchronous = full");
    const db = new Kysely<Database>({ dialect: sqliteDialect(database) });
    await migrate(db, "sqlite");
    const queue = await createSqliteQueue(db, createGroupCommit(db), options);
    const began = gate();
    const goOn = gate();
    const ran: string[] = [];
    await queue.start(async ({ key, notes }) => {
      ran.push(`${key} ${notes.length}`);
      began.open();
      await goOn.opened;
    });
    await queue.accept(deliveryOf("before"), [pullJob(0)]);
    await began.opened;

    const { page_count: pages } = database.prepare("pragma page_count").get() as { page_count: number };
    database.exec(`pragma max_page_count = ${pages}`);
    const big = { kind: "edit", text: "x".repeat(100_000) } as const;
    const answers = await Promise.allSettled(
      [1, 2, 3].map(async (at) => queue.accept(deliveryOf(`d${at}`), [pullJob(at, { notes: [big] })])),
    );
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(String((answers[0] as PromiseRejectedResult).reason)).toContain("full");
    expect(database.prepare("select count(*) as rows from deliveries").get()).toEqual({ rows: 1 });
    expect(database.prepare("select count(*) as rows from requests where notes <> '[]'").get()).toEqual({ rows: 0 });
    goOn.open();

    database.exec("pragma max_page_count = 100000");
    expect(await queue.accept(deliveryOf("d1"), [pullJob(1, { notes: [big] })])).toBe("accepted");
    await queue.idle();
    expect(ran.toSorted()).toEqual([`${pullJob(0).key} 0`, `${pullJob(1).key} 1`]);
    // 2 is FULL: what is accepted next is on disk, too.
    expect(database.prepare("pragma synchronous").get()).toEqual({ synchronous: 2 });
    await queue.stop(0);
    await db.destroy();
  });

  it("keeps the others of a batch if one of them cannot be written", async () => {
    const backend = await openBackend({ dataDir: directory }, options);
    const broken = { ...deliveryOf("broken"), installation: {} as number };
    const answers = await Promise.allSettled([
      backend.queue.accept(deliveryOf("d1"), [pullJob(1)]),
      backend.queue.accept(broken, [pullJob(2)]),
      backend.queue.accept(deliveryOf("d3"), [pullJob(3)]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await backend.queue.state()).toMatchObject({ ready: { event: 2 } });
    await backend.close();
  });

  it("gives up a job that ends the process, once its tries are used", async () => {
    const db = new Kysely<Database>({ dialect: sqliteDialect(new DatabaseSync(join(directory, "poison.sqlite"))) });
    await migrate(db, "sqlite");
    const attempts: number[] = [];
    // A queue that is abandoned during a run leaves what a dead process leaves.
    for (let lives = 1; lives <= 3; lives += 1) {
      const queue = await createSqliteQueue(db, createGroupCommit(db), options);
      if (lives === 1) {
        await queue.enqueue([pullJob(1)]);
      }
      const began = gate();
      await queue.start(async ({ attempt }) => {
        attempts.push(attempt);
        began.open();
        await new Promise(() => undefined);
      });
      await began.opened;
    }
    const last = await createSqliteQueue(db, createGroupCommit(db), options);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await last.dead(10)).toMatchObject([
      { key: pullJob(1).key, attempts: 3, error: "The process that ran it ended before it was done." },
    ]);
    await db.destroy();
  });

  it("runs a key once for what a dead process ran and what was requested meanwhile", async () => {
    const child = startQueueChild({ dataDir: directory }, 10);
    await child.until(() => child.accepted.length === 10 && child.running.length === 3);
    await child.kill();
    const key = child.running[0] ?? "";
    const number = Number(key.slice(key.indexOf("#") + 1));
    // As if another event had arrived during the run.
    const database = new DatabaseSync(join(directory, "tollgate.sqlite"));
    database.exec(`insert into requests (key, installation, task, urgency, priority, due, since, delivery, notes, moved, attempts)
      select key, installation, task, urgency, priority, 0, since, '', '[]', 0, 0 from requests where key = '${key}'`);
    database.close();
    const backend = await openBackend({ dataDir: directory }, options);
    const ran: string[] = [];
    await backend.queue.start(async (job) => {
      ran.push(`${job.key} ${job.notes.map(({ text }) => text).join()}`);
    });
    await backend.queue.idle(60_000);
    expect(ran.filter((line) => line.startsWith(`${key} `))).toEqual([`${key} note ${number}`]);
    expect(ran).toHaveLength(10);
    await backend.close();
  });
});
