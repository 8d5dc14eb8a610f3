import { afterEach, describe, expect, it } from "vitest";
import { type BackendContext, backendContext, backendKinds, deliveryOf, pullJob } from "../../support/backend-world.ts";
import { type QueueChild, startQueueChild } from "../../support/start-queue-child.ts";

const kinds = await backendKinds();

describe.each(kinds)("a process that is killed, on %s", (kind) => {
  let context: BackendContext;
  let child: QueueChild | undefined;
  afterEach(async () => {
    await child?.kill();
    await context.end();
  });

  it("loses nothing that it acknowledged, and the next process runs its jobs", async () => {
    context = await backendContext(kind);
    child = startQueueChild(context.place, 100_000, 250);
    const { accepted, running } = child;
    await child.until(() => accepted.length > 150 && running.length === 3);
    await child.kill();
    const acknowledged = [...accepted];

    // On PostgreSQL this is another replica, which takes over.
    const { queue, store } = await context.open();
    const notes = new Map<string, string[]>();
    await queue.start(async (job) => {
      notes.set(job.key, [...(notes.get(job.key) ?? []), ...job.notes.map(({ text }) => text)]);
    });
    await queue.idle(60_000);
    for (const id of acknowledged) {
      expect(notes.get(pullJob(id).key)).toEqual([`note ${id}`]);
    }
    expect(await queue.accept(deliveryOf(`d${acknowledged.at(-1)}`), [])).toBe("known");
    expect(await queue.state()).toMatchObject({ running: 0, delayed: 0, dead: 0 });
    expect(await store.replicas()).toBe(1);
    expect(context.errors).toEqual([]);
  }, 60_000);
});
