/**
 * A process that accepts deliveries and says which it acknowledged, and runs jobs that never end, until it's killed.
 *
 * node test/support/queue-child.ts <place as JSON> <how many deliveries> <heartbeat in milliseconds>
 */
import { type BackendPlace, openBackend } from "../../src/app/open-backend.ts";
import { deliveryOf, pullJob } from "./backend-world.ts";

const [place = "", many = "0", heartbeatMs = "1000"] = process.argv.slice(2);
const { queue } = await openBackend(JSON.parse(place) as BackendPlace, {
  concurrency: 3,
  tries: 5,
  backoffMs: 10,
  heartbeatMs: Number(heartbeatMs),
  now: Date.now,
  random: Math.random,
  onError: (error) => {
    console.error(error);
  },
});
await queue.start(async ({ key }) => {
  console.log(`running ${key}`);
  await new Promise(() => undefined);
});
for (let at = 0; at < Number(many); at += 10) {
  const ids = Array.from({ length: 10 }, (_, step) => at + step);
  await Promise.all(
    ids.map(async (id) => {
      await queue.accept(deliveryOf(`d${id}`), [pullJob(id, { notes: [{ kind: "edit", text: `note ${id}` }] })]);
      console.log(`accepted ${id}`);
    }),
  );
}
