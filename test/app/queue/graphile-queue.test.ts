import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type BackendContext,
  backendContext,
  backendKinds,
  deliveryOf,
  gate,
  pullJob,
} from "../../support/backend-world.ts";
import { sharedPostgres, startPostgres } from "../../support/start-postgres.ts";

const kinds = await backendKinds();

describe.skipIf(!kinds.includes("postgres"))("the queue of several replicas", () => {
  let context: BackendContext;
  afterEach(async () => context.end());

  it("counts replicas that start at the same time and migrate the database", async () => {
    context = await backendContext("postgres", await sharedPostgres());
    const [one, other, third] = await Promise.all([context.open(), context.open(), context.open()]);
    expect(await one.store.replicas()).toBe(3);
    await other.close();
    await third.close();
    expect(await one.store.replicas()).toBe(1);
    await one.store.ping();
  });

  it("accepts a delivery once if two replicas receive it", async () => {
    context = await backendContext("postgres");
    const replicas = await Promise.all([context.open(), context.open()]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, at) =>
        replicas[at % 2]?.queue.accept(deliveryOf(`d${at >> 1}`), [pullJob(at % 5), pullJob((at + 1) % 5)]),
      ),
    );
    expect(answers.filter((answer) => answer === "accepted")).toHaveLength(20);
  });

  it("runs a key on one replica at a time, and delivers every note once", async () => {
    context = await backendContext("postgres");
    const replicas = await Promise.all([context.open(), context.open()]);
    const running = new Set<string>();
    const notes: string[] = [];
    const twice: string[] = [];
    const by = [0, 0];
    for (const [at, { queue }] of replicas.entries()) {
      await queue.start(async (job) => {
        if (running.has(job.key)) {
          twice.push(job.key);
        }
        running.add(job.key);
        by[at] = (by[at] ?? 0) + 1;
        notes.push(...job.notes.map(({ text }) => text));
        await new Promise(setImmediate);
        running.delete(job.key);
      });
    }
    const many = 300;
    await Promise.all(
      Array.from({ length: many }, async (_, at) =>
        replicas[at % 2]?.queue.accept(deliveryOf(`d${at}`), [
          pullJob(at % 7, { notes: [{ kind: "edit", text: `${at}` }] }),
        ]),
      ),
    );
    await replicas[0].queue.idle(60_000);
    expect(notes.map(Number).toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: many }, (_, at) => at),
    );
    expect(twice).toEqual([]);
    expect(Math.min(...by)).toBeGreaterThan(0);
    expect(await replicas[0].queue.dead(1)).toEqual([]);
    expect(context.errors).toEqual([]);
  });

  it("runs a key whose wake-up was lost", async () => {
    context = await backendContext("postgres");
    const { queue } = await context.open({ heartbeatMs: 60 });
    await queue.enqueue([pullJob(1)]);
    await context.postgres?.query(
      (context.place as { databaseUrl: string }).databaseUrl,
      "delete from graphile_worker._private_jobs",
    );
    context.pass(61_000);
    const ran = gate();
    await queue.start(async () => ran.open());
    await ran.opened;
  });

  it("gives back what an owner ran that is not registered", async () => {
    context = await backendContext("postgres");
    const { queue, store } = await context.open({ heartbeatMs: 60 });
    await queue.enqueue([pullJob(1)]);
    // It was taken for dead, took a job, and died before its next beat.
    await context.postgres?.query(
      (context.place as { databaseUrl: string }).databaseUrl,
      "update requests set run = 'a run', owner = 'a dead replica', attempts = 1",
    );
    const ran = gate();
    const attempts: number[] = [];
    await queue.start(async ({ attempt }) => {
      attempts.push(attempt);
      ran.open();
    });
    await ran.opened;
    await queue.idle();
    expect(attempts).toEqual([2]);
    expect(await store.replicas()).toBe(1);
    expect(context.errors).toEqual([]);
  });

  it("ignores the end of a run that was taken over", async () => {
    context = await backendContext("postgres");
    // It never beats again, like a machine that sleeps.
    const asleep = await context.open({ heartbeatMs: 1_000_000, concurrency: 1 });
    const { queue } = await context.open({ heartbeatMs: 60 });
    const began = gate();
    const goOn = gate();
    const again = gate();
    const saw: unknown[] = [];
    await asleep.queue.start(async ({ attempt }, superseded) => {
      saw.push(attempt);
      began.open();
      await goOn.opened;
      saw.push(await superseded());
      throw new Error("too late");
    });
    await queue.enqueue([pullJob(1)]);
    await began.opened;
    await queue.start(async ({ attempt }) => {
      saw.push(attempt);
      again.open();
    });
    await again.opened;
    goOn.open();
    await vi.waitFor(() => expect(saw).toEqual([1, 2, true]));
    await asleep.close();
    await queue.idle(60_000);
    expect(saw).toHaveLength(3);
    // Its queue is free again.
    await queue.enqueue([pullJob(1)]);
    await queue.idle();
    expect(saw).toEqual([1, 2, true, 1]);
  });

  it("rejects webhooks while the database is restarted, and continues afterwards", async () => {
    const server = await startPostgres();
    try {
      context = await backendContext("postgres", server);
      const { queue, store } = await context.open();
      const began = gate();
      const goOn = gate();
      const ran: string[] = [];
      await queue.start(async ({ key, notes }) => {
        ran.push(`${key} ${notes.map(({ text }) => text).join()}`);
        if (ran.length === 1) {
          began.open();
          await goOn.opened;
        }
      });
      await queue.accept(deliveryOf("d1"), [pullJob(1, { notes: [{ kind: "edit", text: "one" }] })]);
      await began.opened;
      await server.stop();
      await expect(queue.accept(deliveryOf("d2"), [pullJob(2)])).rejects.toThrow();
      await expect(store.ping()).rejects.toThrow();
      // Its end cannot be stored until the database is back.
      goOn.open();
      await server.start();
      const answer = await vi.waitFor(async () => queue.accept(deliveryOf("d2"), [pullJob(2)]), 20_000);
      expect(answer).toBe("accepted");
      await queue.idle(60_000);
      expect(ran).toEqual([`${pullJob(1).key} one`, `${pullJob(2).key} `]);
      expect(context.errors.length).toBeGreaterThan(0);
      expect(context.errors.map(String).join()).not.toContain("tollgate:tollgate@");
      await context.end();
    } finally {
      await server.end();
    }
  }, 60_000);
});
