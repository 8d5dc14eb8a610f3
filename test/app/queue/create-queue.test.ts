import { describe, expect, it } from "vitest";
import { runJob } from "../../../src/app/queue/create-queue.ts";
import type { Job } from "../../../src/app/queue/queue.ts";
import { pullJob } from "../../support/backend-world.ts";

const job = (attempt: number): Job => ({ ...pullJob(1), attempt, since: 0, delivery: "", notes: [] });
const fails = (error: unknown, attempt = 1, chance = 1) =>
  runJob(
    job(attempt),
    async () => {
      throw error;
    },
    async () => false,
    {
      tries: 9,
      backoffMs: 1000,
      now: () => 5000,
      random: () => chance,
    },
  );
const limited = (retryAfterMs: unknown): Error => Object.assign(new Error("limit"), { retryAfterMs });

describe("the end of a run", () => {
  it("is done if the handler returns", async () => {
    const end = await runJob(
      job(1),
      async () => undefined,
      async () => false,
      {
        tries: 1,
        backoffMs: 1,
        now: () => 0,
        random: () => 0,
      },
    );
    expect(end).toEqual({ kind: "done" });
  });

  it.each([
    ["the first", 1, 1, 6000, false],
    ["the first, with the least jitter", 1, 0, 5500, false],
    ["the second", 2, 1, 7000, false],
    ["the fourth", 4, 1, 13_000, false],
    ["the last", 9, 1, 5000 + 256_000, true],
    ["the fiftieth, at most ten minutes", 50, 1, 5000 + 600_000, true],
  ])("doubles the backoff after each try: %s", async (_, attempt, chance, due, dead) => {
    expect(await fails(new Error("no"), attempt, chance)).toMatchObject({ error: "no", due, dead, counts: true });
  });

  it.each([
    ["longer than the backoff", 30_000, 35_000],
    ["shorter than the backoff", 10, 6000],
    ["at most an hour", 1e12, 5000 + 3_600_000],
    ["endless", Number.POSITIVE_INFINITY, 5000 + 3_600_000],
  ])("waits as long as the error asks: %s", async (_, retryAfterMs, due) => {
    expect(await fails(limited(retryAfterMs))).toMatchObject({ due, dead: false, counts: false });
    expect(await fails(limited(retryAfterMs), 9)).toMatchObject({ dead: false, counts: false });
  });

  it.each([
    ["a text", "60000"],
    ["not a number", Number.NaN],
    ["negative", -1],
  ])("ignores a time to wait that is %s", async (_, retryAfterMs) => {
    expect(await fails(limited(retryAfterMs))).toMatchObject({ due: 6000, counts: true });
  });

  it.each([
    ["a text", "sorry", "sorry"],
    ["nothing", undefined, "undefined"],
    ["a NUL, which PostgreSQL cannot store", new Error("a\0b"), "a\ufffdb"],
    ["a long message", new Error("x".repeat(9000)), "x".repeat(2000)],
  ])("stores the message of what was thrown: %s", async (_, thrown, error) => {
    expect(await fails(thrown)).toMatchObject({ kind: "back", error });
  });
});
