import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Urgency } from "../../../src/app/queue/queue.ts";
import { backendContext, backendKinds, deliveryOf, pullJob } from "../../support/backend-world.ts";

const kinds = await backendKinds();

/** `restart`: the process stops without waiting for its jobs. */
type Step =
  | { readonly kind: "accept"; readonly key: number; readonly urgency: Urgency; readonly again: boolean }
  | { readonly kind: "finish" | "fail" | "limit"; readonly which: number }
  | { readonly kind: "restart" };

const urgency = fc.constantFrom<Urgency>("person", "event", "background");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("accept" as const), key: fc.nat(3), urgency, again: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("finish", "fail", "limit"), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

describe.each(kinds)("any order of events, on %s", (kind) => {
  it("loses no note, and runs a key once at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const context = await backendContext(kind);
        try {
          const asked = new Set<string>();
          const done = new Set<string>();
          // Collected here, because an error in a handler only fails its job.
          const twice: string[] = [];
          const runs: { readonly key: string; readonly end: (how: "finish" | "fail" | "limit") => void }[] = [];
          let draining = false;
          let life = 0;
          const open = async () => {
            const backend = await context.open({ tries: 2, concurrency: 3, backoffMs: 1 });
            life += 1;
            const mine = life;
            await backend.queue.start(async (job) => {
              if (mine !== life) {
                throw new Error("It was stopped.");
              }
              if (runs.some(({ key }) => key === job.key)) {
                twice.push(job.key);
              }
              const how = draining
                ? "finish"
                : await new Promise<"finish" | "fail" | "limit">((resolve) => {
                    runs.push({
                      key: job.key,
                      end: (way) => {
                        runs.splice(
                          runs.findIndex(({ key }) => key === job.key),
                          1,
                        );
                        resolve(way);
                      },
                    });
                  });
              if (how !== "finish") {
                throw Object.assign(new Error(how), how === "limit" ? { retryAfterMs: 1 } : {});
              }
              for (const { text } of job.notes) {
                done.add(text);
              }
            });
            return backend;
          };
          let backend = await open();
          let count = 0;
          for (const next of steps) {
            if (next.kind === "accept") {
              count += 1;
              const note = `${next.key}/${count}`;
              asked.add(note);
              const request = pullJob(next.key, { urgency: next.urgency, notes: [{ kind: "edit", text: note }] });
              const times = next.again ? 2 : 1;
              await Promise.all(
                Array.from({ length: times }, async () => backend.queue.accept(deliveryOf(`d${count}`), [request])),
              );
            } else if (next.kind === "restart") {
              life += 1;
              runs.length = 0;
              await backend.close();
              backend = await open();
            } else if (runs.length > 0) {
              runs[next.which % runs.length]?.end(next.kind);
            }
            await new Promise(setImmediate);
          }
          draining = true;
          for (const { end } of [...runs]) {
            end("finish");
          }
          await backend.queue.idle(60_000);
          await backend.queue.retry();
          await backend.queue.idle(60_000);
          expect(twice).toEqual([]);
          expect([...asked].filter((note) => !done.has(note))).toEqual([]);
          expect(await backend.queue.state()).toMatchObject({ running: 0, delayed: 0, dead: 0 });
        } finally {
          await context.end();
        }
      }),
      { numRuns: kind === "sqlite" ? 30 : 6, plugins: [fc.interruptAfterTimeLimit(20_000)] },
    );
  });
});
