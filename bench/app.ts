/**
 * Measures the App beside the least that an app on Probot does (one check run for an event), in one run: how long a
 * person waits when GitHub answers after 80 ms, and how many verdicts and how much processor time and memory there are
 * at 16 and 64 at once. The App is the built one: `npm run build` first. GitHub and the people are a process of their own; on two cores all compete, so only ratios count.
 *
 *   node bench/app.ts [--json] [--only latency,at16,at64,files,postgres] [--concurrency 16] [--profile <folder>]
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UNLIMITED } from "../src/github/client/limiter.ts";
import { startAppProcess } from "../test/support/app-process.ts";
import { readProcessMemory } from "../test/support/app-process-memory.ts";
import { startPostgres } from "../test/support/start-postgres.ts";
import { startAsked } from "./app/messages.ts";
import type { Acted, PeopleAnswer, PeopleAsk } from "./app/people-process.ts";
import { report } from "./support/floor.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", default: "latency,at16,at64,files,postgres" },
    concurrency: { type: "string" },
    // Folder for processor profiles of the App and of the floor.
    profile: { type: "string" },
  },
});
const KEY = "0123456789abcdef0123456789abcdef";
const LATENCY_MS = 80;
const MB = 1_024 * 1_024;

type Run = Acted & { readonly cpuMs: number; readonly memoryMB: number };
type Measured = {
  readonly act: (ask: Omit<Extract<PeopleAsk, { kind: "act" }>, "kind">) => Promise<Run>;
  readonly end: () => Promise<void>;
};
type Subject = {
  readonly floor: boolean;
  readonly pulls: number;
  readonly files?: number;
  readonly databaseUrl?: string;
};

/** Milliseconds of processor time of a process so far (Linux). */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const start = async ({ floor, pulls, files = 1, databaseUrl }: Subject): Promise<Measured> => {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-bench-"));
  const { ask } = startAsked<PeopleAsk, PeopleAnswer>(new URL("./app/people-process.ts", import.meta.url));
  const begun = await ask({ kind: "begin", pulls, files });
  if (begun.kind !== "begun") throw new Error("It did not begin");
  const env = {
    APP_ID: String(begun.registered.appId),
    PRIVATE_KEY: begun.registered.privateKey,
    WEBHOOK_SECRET: begun.registered.webhookSecret,
    GITHUB_API_URL: begun.url,
    FLOOR_PAGES: String(files > 1 ? Math.ceil(files / 100) : 0),
    TOLLGATE_SIGNING_KEY: KEY,
    PORT: "0",
    DATA_DIR: join(folder, "data"),
    // As in production: a line for every webhook and every job.
    LOG_LEVEL: "info",
    ...(values.concurrency === undefined ? {} : { CONCURRENCY: values.concurrency }),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const app = startAppProcess({
    env,
    // Without this the App's own limits would be measured.
    options: { limits: UNLIMITED, sweepEvery: { deliveries: 0, pullRequests: 0 } },
    logFile: join(folder, "app.log"),
    nodeArgs: [
      // As in the Dockerfile.
      "--max-semi-space-size=16",
      ...(values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`]),
    ],
    entry: new URL(floor ? "./app/floor-process.ts" : "./app/built-process.ts", import.meta.url),
  });
  await ask({ kind: "hook", url: `${await app.ready}/webhooks` });
  return {
    act: async (what) => {
      const before = cpuOf(app.pid);
      let most = 0;
      const sampler = setInterval(() => {
        most = Math.max(most, readProcessMemory(app.pid) / MB);
      }, 100);
      const answer = await ask({ kind: "act", ...what });
      clearInterval(sampler);
      if (answer.kind !== "acted") throw new Error("It did not act");
      return { ...answer.acted, cpuMs: (cpuOf(app.pid) - before) / answer.acted.count, memoryMB: most };
    },
    end: async () => {
      await app.stop();
      await ask({ kind: "end" });
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

const wanted = new Set(values.only.split(","));
const figures: Record<string, number> = {};
const tell = (name: string, run: Run): void =>
  console.error(
    `${name.padEnd(24)} p50 ${run.p50.toFixed(0)} p99 ${run.p99.toFixed(0)} ms, ${run.perSecond.toFixed(1)}/s, ${run.requests.toFixed(1)} requests, CPU ${run.cpuMs.toFixed(1)} ms (the stand-in ${run.ownCpuMs.toFixed(1)}), ${run.memoryMB.toFixed(0)} MB`,
  );
const measure = async (app: Measured, name: string, what: Parameters<Measured["act"]>[0]): Promise<Run> => {
  const run = await app.act(what);
  tell(name, run);
  return run;
};
const label = (lanes: number, times: number, latencyMs = 0) => ({ act: "label", lanes, times, latencyMs }) as const;
const tick = (lanes: number, times: number, latencyMs = 0) => ({ act: "tick", lanes, times, latencyMs }) as const;

const LATENCY_TIMES = 60;
const LANES = 64;

if (wanted.has("latency") || wanted.has("at16") || wanted.has("at64")) {
  const pulls = LANES * 8 + LATENCY_TIMES + 40;
  const floor = await start({ floor: true, pulls });
  await floor.act(label(4, 10));
  const app = await start({ floor: false, pulls });
  await app.act(label(LANES, 3));
  await app.act(tick(LANES, 2));
  if (wanted.has("latency")) {
    const least = await measure(floor, "floor, one at a time", label(1, LATENCY_TIMES, LATENCY_MS));
    const opened = await measure(app, "opened, one at a time", label(1, LATENCY_TIMES, LATENCY_MS));
    const ticked = await measure(app, "tick, one at a time", tick(1, LATENCY_TIMES, LATENCY_MS));
    figures["opened"] = opened.p50 / least.p50;
    figures["tick"] = ticked.p50 / least.p50;
    figures["tail"] = Math.max(opened.p99 / opened.p50, ticked.p99 / ticked.p50);
  }
  if (wanted.has("at16"))
    figures["at16"] = (await measure(app, "tick, 16 at once", tick(16, 20, LATENCY_MS))).perSecond;
  if (wanted.has("at64")) {
    const least = await measure(floor, "floor, 64 at once", label(LANES, 6));
    const ours = await measure(app, "tick, 64 at once", tick(LANES, 12));
    figures["at64"] = ours.perSecond / least.perSecond;
    figures["cpu"] = ours.cpuMs / least.cpuMs;
    figures["memory"] = ours.memoryMB;
    if (wanted.has("postgres")) {
      const postgres = await startPostgres({ durable: true });
      const other = await start({ floor: false, pulls: LANES, databaseUrl: await postgres.createDatabase() });
      await other.act(label(LANES, 1));
      await other.act(tick(LANES, 2));
      const there = await measure(other, "tick, 64, PostgreSQL", tick(LANES, 12));
      figures["postgres"] = there.perSecond / ours.perSecond;
      await other.end();
      await postgres.end();
    }
  }
  await floor.end();
  await app.end();
}
if (wanted.has("files")) {
  const subject = { pulls: 12, files: 3_000 };
  const floor = await start({ ...subject, floor: true });
  const app = await start({ ...subject, floor: false });
  for (const one of [floor, app]) await one.act(label(1, 2));
  const least = await measure(floor, "floor, 3,000 files", label(1, 10, LATENCY_MS));
  const ours = await measure(app, "opened, 3,000 files", label(1, 10, LATENCY_MS));
  figures["files"] = ours.p50 / least.p50;
  await floor.end();
  await app.end();
}
report(figures, {
  opened: "opened, GitHub at 80 ms, × the floor",
  tick: "tick, GitHub at 80 ms, × the floor",
  tail: "99th percentile, × the median",
  at16: "ticks a second, 16 at once, GitHub at 80 ms",
  at64: "ticks a second, 64 at once, × the floor",
  cpu: "processor time of a tick, × the floor",
  memory: "memory at 64 at once, MB",
  postgres: "ticks a second on PostgreSQL, × SQLite",
  files: "opened with 3,000 files, GitHub at 80 ms, × the floor",
});
