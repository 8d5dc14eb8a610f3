import { afterEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../../../src/app/queue/queue.ts";
import {
  type BackendContext,
  backendContext,
  backendKinds,
  deliveryOf,
  gate,
  pullJob,
} from "../../support/backend-world.ts";

const kinds = await backendKinds();

describe.each(kinds)("the queue on %s", (kind) => {
  let context: BackendContext;
  const opened = async (options?: Parameters<BackendContext["open"]>[0]) => {
    context = await backendContext(kind);
    return context.open(options);
  };
  afterEach(async () => context.end());

  it("accepts a delivery once, even if copies arrive at the same time", async () => {
    const { queue } = await opened();
    const answers = await Promise.all([1, 2, 3].map(async () => queue.accept(deliveryOf("d1"), [pullJob(1)])));
    expect(answers.toSorted()).toEqual(["accepted", "known", "known"]);
    expect(await queue.accept(deliveryOf("d1"), [pullJob(2)])).toBe("known");
    expect(await queue.state()).toMatchObject({ ready: { person: 0, event: 1, background: 0 } });
  });

  it("makes one job of all requests of a key: most urgent, earliest, with all notes in order", async () => {
    const { queue } = await opened();
    await queue.accept(deliveryOf("d1", { receivedAt: 1000 }), [
      pullJob(1, {
        notes: [
          { kind: "edit", text: "one" },
          { kind: "moved", text: "two" },
        ],
      }),
    ]);
    await queue.accept(deliveryOf("d2", { receivedAt: 2000 }), [
      pullJob(1, { urgency: "person", notes: [{ kind: "edit", text: "three" }] }),
    ]);
    await queue.enqueue([
      pullJob(1, {
        urgency: "background",
        notBefore: context.now() + 60_000,
        notes: [{ kind: "deleted", text: "four\0" }],
      }),
    ]);
    const jobs: Job[] = [];
    await queue.start(async (job) => {
      jobs.push(job);
    });
    await queue.idle(60_000);
    expect(jobs).toEqual([
      {
        ...pullJob(1, { urgency: "person" }),
        attempt: 1,
        since: 1000,
        delivery: "d2",
        notes: [
          { kind: "edit", text: "one" },
          { kind: "moved", text: "two" },
          { kind: "edit", text: "three" },
          { kind: "deleted", text: "four\ufffd" },
        ],
      },
    ]);
  });

  it("merges the tasks of requests that arrive before or during a run", async () => {
    const { queue } = await opened();
    const push = (files: readonly string[]) =>
      pullJob(1, {
        key: "policies:acme/shop",
        task: {
          kind: "policies",
          repository: { owner: "acme", repo: "shop" },
          ref: "refs/heads/main",
          files,
          isDefault: false,
        },
      });
    await Promise.all(["a", "b", "c"].map(async (file) => queue.enqueue([push([file])])));
    const began = gate();
    const files: (readonly string[] | undefined)[] = [];
    await queue.start(async ({ task }) => {
      files.push(task.kind === "policies" ? task.files : undefined);
      if (files.length === 1) {
        began.open();
        await queue.enqueue([push(["d"])]);
        throw new Error("not yet");
      }
    });
    await began.opened;
    await queue.idle(60_000);
    expect(files.map((list) => list?.toSorted())).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c", "d"],
    ]);
  });

  it("runs a key again for requests that arrived during a run, and reports when that run is superseded", async () => {
    const { queue } = await opened();
    await queue.enqueue([pullJob(1, { notes: [{ kind: "moved", text: "before" }] })]);
    let running = 0;
    let max = 0;
    const saw: unknown[] = [];
    await queue.start(async (job, superseded) => {
      running += 1;
      max = Math.max(max, running);
      saw.push(job.notes.map(({ text }) => text));
      if (saw.length === 1) {
        saw.push(await superseded());
        await queue.enqueue([pullJob(1, { notes: [{ kind: "edit", text: "click" }] })]);
        saw.push(await superseded());
        await queue.enqueue([pullJob(1, { notes: [{ kind: "moved", text: "push" }] })]);
        saw.push(await superseded());
        const state = await queue.state();
        saw.push([state.running, state.ready.event, state.delayed]);
      }
      running -= 1;
    });
    await queue.idle();
    expect(saw).toEqual([["before"], false, false, true, [1, 0, 0], ["click", "push"]]);
    expect(max).toBe(1);
    expect(context.errors).toEqual([]);
  });

  it("runs the more urgent first, and among equals the older", async () => {
    const { queue } = await opened({ concurrency: 1 });
    await queue.enqueue([1, 2].map((at) => pullJob(at, { urgency: "background" })));
    await queue.enqueue([3, 4].map((at) => pullJob(at, { urgency: "event" })));
    await queue.enqueue([5].map((at) => pullJob(at, { urgency: "person" })));
    await queue.enqueue([pullJob(2, { urgency: "person" })]);
    const order: string[] = [];
    await queue.start(async ({ key }) => {
      order.push(key.slice(key.indexOf("#")));
    });
    await queue.idle();
    expect(order).toEqual(["#5", "#2", "#3", "#4", "#1"]);
  });

  it("does not let an installation wait for five thousand jobs of another", async () => {
    const { queue } = await opened({ concurrency: 1 });
    await queue.enqueue(Array.from({ length: 5000 }, (_, at) => pullJob(at)));
    await queue.enqueue([1, 2].map((at) => pullJob(at, { installation: 2, key: `other#${at}` })));
    const order: number[] = [];
    const enough = gate();
    await queue.start(async ({ installation }) => {
      order.push(installation);
      if (order.length === 10) {
        enough.open();
      }
    });
    await enough.opened;
    await queue.stop(1000);
    // They alternate, the older first.
    expect(order.slice(0, 6)).toEqual([1, 2, 1, 2, 1, 1]);
  });

  it("a request is not overtaken by later ones of its own installation, whose keys are asked for again and again", async () => {
    const { queue } = await opened({ concurrency: 1 });
    await queue.enqueue(Array.from({ length: 8 }, (_, at) => pullJob(at)));
    const order: string[] = [];
    await queue.start(async ({ key }) => {
      order.push(key.slice(key.indexOf("#")));
      // Somebody clicks on the first pull requests while the others wait.
      if (order.length < 12) await queue.enqueue([pullJob(order.length % 2)]);
    });
    await queue.idle();
    expect(order.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, at) => `#${at}`));
  });

  it("raises requests that were ready for a minute, so that the background does not starve", async () => {
    const { queue } = await opened({ concurrency: 1 });
    await queue.enqueue([pullJob(0, { urgency: "background", installation: 2 })]);
    await queue.enqueue(Array.from({ length: 20 }, (_, at) => pullJob(at + 1)));
    const order: string[] = [];
    const began = gate();
    const goOn = gate();
    await queue.start(async ({ key }) => {
      order.push(key.slice(key.indexOf("#")));
      if (order.length === 1) {
        context.pass(61_000);
        began.open();
        await goOn.opened;
      }
    });
    await began.opened;
    if ("databaseUrl" in context.place) {
      const { databaseUrl } = context.place;
      await vi.waitFor(async () => {
        const rows = await context.postgres?.query(databaseUrl, "select priority from requests where urgency = 2");
        expect(rows).toEqual([{ priority: 1000 }]);
      }, 10_000);
    }
    goOn.open();
    await queue.idle();
    expect(order).toHaveLength(21);
    // Each beat raises one of the others, too, and a busy machine has several before this goes on. Unraised, it is the last.
    expect(order.indexOf("#0")).toBeLessThan(20);
  });

  it("retries with the same notes, and counts the tries", async () => {
    const { queue } = await opened();
    await queue.accept(deliveryOf("d1"), [pullJob(1, { notes: [{ kind: "edit", text: "click" }] })]);
    const tries: unknown[] = [];
    await queue.start(async ({ attempt, notes, since, delivery }) => {
      tries.push([attempt, notes.map(({ text }) => text), since, delivery]);
      if (attempt < 3) {
        throw new Error("not yet");
      }
    });
    await queue.idle(60_000);
    expect(tries).toEqual([1, 2, 3].map((attempt) => [attempt, ["click"], 1_764_000_000_000, "d1"]));
    expect(await queue.state()).toEqual({
      ready: { person: 0, event: 0, background: 0 },
      delayed: 0,
      running: 0,
      dead: 0,
      oldestMs: 0,
    });
  });

  it("keeps dead letters with their notes until they are retried by hand or by the next event", async () => {
    const { queue } = await opened({ tries: 2 });
    let broken = true;
    const notes: string[][] = [];
    await queue.start(async (job) => {
      if (broken) {
        throw new Error(`broken ${job.key}`);
      }
      notes.push(job.notes.map(({ text }) => text));
    });
    await queue.accept(deliveryOf("d1"), [pullJob(1, { notes: [{ kind: "edit", text: "a" }] })]);
    await queue.accept(deliveryOf("d2"), [pullJob(2, { notes: [{ kind: "edit", text: "b" }] }), pullJob(3)]);
    await queue.idle(60_000);
    expect(await queue.state()).toMatchObject({ dead: 3, delayed: 0 });
    const dead = await queue.dead(10);
    expect(dead.map(({ key }) => key).toSorted()).toEqual([1, 2, 3].map((at) => pullJob(at).key));
    expect(dead[0]).toMatchObject({
      installation: 1,
      attempts: 2,
      error: `broken ${dead[0]?.key}`,
      since: 1_764_000_000_000,
    });
    expect(await queue.dead(1)).toHaveLength(1);

    broken = false;
    expect(await queue.retry("unknown")).toBe(0);
    expect(await queue.retry(pullJob(1).key)).toBe(1);
    await queue.idle();
    await queue.accept(deliveryOf("d3"), [pullJob(2, { notes: [{ kind: "edit", text: "c" }] })]);
    await queue.idle();
    expect(await queue.retry()).toBe(1);
    await queue.idle();
    expect(notes).toEqual([["a"], ["b", "c"], []]);
    expect(await queue.state()).toMatchObject({ dead: 0 });
  });

  it("does not count a try whose error asks for a delay, and waits that long", async () => {
    const { queue } = await opened({ tries: 1 });
    await queue.enqueue([pullJob(1)]);
    const at: number[] = [];
    const attempts: number[] = [];
    await queue.start(async ({ attempt }) => {
      attempts.push(attempt);
      at.push(Date.now());
      if (at.length < 3) {
        throw Object.assign(new Error("rate limit"), { retryAfterMs: 60 });
      }
    });
    await queue.idle(60_000);
    expect(attempts).toEqual([1, 1, 1]);
    // PostgreSQL counts from the beginning of its transaction, some milliseconds earlier.
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(30);
    expect(await queue.dead(1)).toEqual([]);
  });

  it("waits until a job is due, or until an earlier request of its key is due", async () => {
    const { queue } = await opened();
    const due = context.now() + 80;
    await queue.enqueue([pullJob(1, { notBefore: due + 60_000 }), pullJob(2, { notBefore: due + 600_000 })]);
    await queue.enqueue([pullJob(1, { notBefore: due })]);
    const ran: [string, number][] = [];
    await queue.start(async ({ key }) => {
      ran.push([key, context.now()]);
    });
    await queue.idle(60_000);
    expect(ran.map(([key]) => key)).toEqual([pullJob(1).key]);
    expect(await queue.state()).toMatchObject({ delayed: 1 });
    expect(ran[0]?.[1]).toBeGreaterThanOrEqual(due);
  });

  it("runs a job that becomes due while the queue looks for what is due", async () => {
    // Each reading of the clock is a millisecond later, so one of these jobs becomes due between any two readings.
    let time = Date.now();
    const { queue } = await opened({ now: () => ++time });
    let ended = gate();
    await queue.start(async () => ended.open());
    for (let afterMs = 1; afterMs <= 16; afterMs++) {
      ended = gate();
      await queue.enqueue([pullJob(afterMs, { notBefore: time + afterMs })]);
      await ended.opened;
    }
    expect(await queue.state()).toMatchObject({ delayed: 0, dead: 0 });
  });

  it("ends the backoff of a failed job for a person, not for the background", async () => {
    const { queue } = await opened({ backoffMs: 600_000 });
    const tries: number[] = [];
    await queue.start(async ({ attempt }) => {
      tries.push(attempt);
      if (tries.length === 1) {
        throw new Error("later");
      }
    });
    await queue.enqueue([pullJob(1)]);
    await queue.idle();
    await queue.enqueue([pullJob(1, { urgency: "background" })]);
    await queue.idle();
    expect(tries).toEqual([1]);
    await queue.enqueue([pullJob(1, { urgency: "person" })]);
    await queue.idle();
    expect(tries).toEqual([1, 1]);
  });

  it("gives back jobs that did not end in time, and ignores how they end", async () => {
    const { queue } = await opened({ tries: 1 });
    await queue.enqueue([pullJob(1, { notes: [{ kind: "edit", text: "click" }] })]);
    const began = gate();
    const late = gate();
    let superseded: Promise<boolean> | undefined;
    await queue.start(async (_, isSuperseded) => {
      began.open();
      await late.opened;
      superseded = isSuperseded();
      throw new Error("late");
    });
    await began.opened;
    await queue.stop(1);
    expect(context.errors).toEqual([]);
    expect(await queue.state()).toMatchObject({ running: 0, ready: { event: 1 } });
    late.open();
    const attempts: unknown[] = [];
    await queue.start(async ({ attempt, notes }) => {
      attempts.push([attempt, notes.length]);
    });
    await queue.idle();
    expect(attempts).toEqual([[1, 1]]);
    expect(await superseded).toBe(true);
    expect(await queue.dead(1)).toEqual([]);
  });

  it("counts jobs by state and urgency", async () => {
    const { queue } = await opened();
    await queue.enqueue([
      pullJob(1, { urgency: "person" }),
      pullJob(2),
      pullJob(3, { urgency: "background" }),
      pullJob(4, { urgency: "background" }),
      pullJob(5, { notBefore: context.now() + 1_000_000 }),
    ]);
    context.pass(5000);
    const state = await queue.state();
    expect(state).toMatchObject({ ready: { person: 1, event: 1, background: 2 }, delayed: 1, running: 0, dead: 0 });
    expect(state.oldestMs).toBeGreaterThanOrEqual(5000);
    expect(state.oldestMs).toBeLessThan(60_000);
  });

  it("keeps deliveries and jobs over a restart", async () => {
    const first = await opened();
    await first.queue.accept(deliveryOf("d1"), [pullJob(1, { notes: [{ kind: "edit", text: "click" }] })]);
    await first.close();
    const { queue } = await context.open();
    expect(await queue.accept(deliveryOf("d1"), [])).toBe("known");
    const notes: string[] = [];
    await queue.start(async (job) => {
      notes.push(...job.notes.map(({ text }) => text));
    });
    await queue.idle();
    expect(notes).toEqual(["click"]);
  });
});
