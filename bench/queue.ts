/**
 * What the App's queue and store can do on this machine, on both backends in one run, so that their ratio holds even
 * where the machine is busy. Durable, as in production: SQLite with `synchronous=FULL`, PostgreSQL with fsync.
 *
 * node bench/queue.ts [deliveries, 3000]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, type BackendPlace, openBackend } from "../src/app/open-backend.ts";
import { deliveryOf, pullJob } from "../test/support/backend-world.ts";
import { startPostgres } from "../test/support/start-postgres.ts";
import { gateOf } from "../test/support/store-records.ts";

const many = Number(process.argv[2] ?? "3000");

const open = async (place: BackendPlace): Promise<Backend> =>
  openBackend(place, {
    concurrency: 20,
    tries: 3,
    backoffMs: 100,
    now: Date.now,
    random: Math.random,
    onError: (error) => {
      console.error(error);
    },
  });

/** How often a second something was done. */
const rate = async (times: number, work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return Math.round((times / (performance.now() - from)) * 1000);
};

const measure = async (name: string, backend: Backend): Promise<Record<string, string | number>> => {
  const { queue, store } = backend;
  const request = (at: number) => pullJob(at, { installation: at % 10, notes: [{ kind: "edit", text: "a click" }] });
  // One after the other: what a quiet evening sees. Side by side: what a storm of webhooks sees.
  const few = Math.ceil(many / 10);
  const alone = await rate(few, async () => {
    for (let at = 0; at < few; at += 1) {
      await queue.accept(deliveryOf(`alone ${at}`), [request(at)]);
    }
  });
  const together = await rate(many, async () =>
    Promise.all(
      Array.from({ length: many }, async (_, at) => queue.accept(deliveryOf(`together ${at}`), [request(at)])),
    ),
  );
  const jobs = await rate(many, async () => {
    await queue.start(async () => undefined);
    await queue.idle();
  });
  await queue.stop(1000);
  const pullRequests = Math.min(many, 2000);
  // As many at once as jobs run at once.
  const puts = await rate(pullRequests, async () => {
    for (let from = 0; from < pullRequests; from += 20) {
      const some = Array.from({ length: Math.min(20, pullRequests - from) }, (_, at) => from + at);
      await Promise.all(some.map(async (at) => store.pullRequests.put(gateOf(at, { repository: `acme/r${at % 50}` }))));
    }
  });
  const query = { state: "open", waitingFor: "author", order: "oldest-blocked", max: 50 } as const;
  const pages = await rate(50, async () => {
    for (let at = 0; at < 50; at += 1) {
      await Promise.all([
        store.pullRequests.list(query),
        store.pullRequests.count(query),
        store.pullRequests.waiting(query, 10),
      ]);
    }
  });
  return {
    backend: name,
    "accepts/s alone": alone,
    "accepts/s together": together,
    "jobs/s": jobs,
    "gates put/s": puts,
    [`pages/s of ${pullRequests} gates`]: pages,
  };
};

const directory = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
const server = await startPostgres({ durable: true });
try {
  const sqlite = await open({ dataDir: directory });
  const first = await measure("sqlite", sqlite);
  await sqlite.close();
  const postgres = await open({ databaseUrl: await server.createDatabase() });
  const second = await measure("postgres", postgres);
  await postgres.close();
  console.table([first, second]);
} finally {
  await server.end();
  rmSync(directory, { recursive: true, force: true });
}
