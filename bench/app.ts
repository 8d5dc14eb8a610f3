/**
 * Measures the App beside the least that an app on Probot does (one check run for an event), in one run: how long a
 * person waits when GitHub answers after 80 ms, and how many verdicts and how much processor time and memory there are
 * at 16 and 64 at once. The App is the built one: `npm run build` first. GitHub and the people are a process of their own; on two cores all compete, so only ratios count.
 *
 * With `lean`, the leanest floor is measured, too: the requests of the trust protocol without Probot, store and evaluation.
 *
 *   node bench/app.ts [--json] [--only latency,at16,at64,files,postgres,lean] [--concurrency 16] [--profile <folder>]
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
    only: { type: "string", default: "latency,at16,at64,files,postgres,lean" },
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
  /** Another program in the place of this one: GitHub, the pull requests and their comments stay. */
  readonly become: (program: Program, more?: Readonly<Record<string, string>>) => Promise<void>;
  readonly act: (ask: Omit<Extract<PeopleAsk, { kind: "act" }>, "kind">) => Promise<Run>;
  readonly end: () => Promise<void>;
};
/** Each starts on the same environment. */
const PROGRAMS = {
  app: new URL("./app/built-process.ts", import.meta.url),
  floor: new URL("./app/floor-process.ts", import.meta.url),
  lean: new URL("./app/lean-process.ts", import.meta.url),
} as const;
type Program = keyof typeof PROGRAMS;
type Subject = {
  readonly program: Program;
  readonly pulls: number;
  readonly files?: number;
  readonly databaseUrl?: string;
};

/** Milliseconds of processor time of a process so far (Linux). */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const start = async ({ program, pulls, files = 1, databaseUrl }: Subject): Promise<Measured> => {
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
  const run = (which: Program, more: Readonly<Record<string, string>> = {}) =>
    startAppProcess({
      env: { ...env, ...more },
      // Without this the App's own limits would be measured.
      options: { limits: UNLIMITED, sweepEvery: { deliveries: 0, pullRequests: 0 } },
      logFile: join(folder, "app.log"),
      nodeArgs: [
        // As in the Dockerfile.
        "--max-semi-space-size=16",
        ...(values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`]),
      ],
      entry: PROGRAMS[which],
    });
  let app = run(program);
  const hook = async (): Promise<void> => void (await ask({ kind: "hook", url: `${await app.ready}/webhooks` }));
  await hook();
  return {
    become: async (which, more) => {
      await app.stop();
      app = run(which, more);
      await hook();
    },
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

const WARM = [label(LANES, 3), tick(LANES, 2)];
/** The leanest floor in the world of the App, whose comments are there to be clicked. */
const toLean = async (app: Measured, page: string, warm: readonly Parameters<Measured["act"]>[0][]): Promise<void> => {
  await app.become("lean", { LEAN_PAGE: page });
  for (const what of warm) await app.act(what);
};

if (wanted.has("latency") || wanted.has("at16") || wanted.has("at64")) {
  const pulls = LANES * 9 + LATENCY_TIMES * 3;
  const floor = await start({ program: "floor", pulls });
  await floor.act(label(4, 10));
  const app = await start({ program: "app", pulls });
  for (const what of WARM) await app.act(what);
  const of: Record<string, Run> = {};
  if (wanted.has("latency")) {
    const least = await measure(floor, "floor, one at a time", label(1, LATENCY_TIMES, LATENCY_MS));
    const opened = await measure(app, "opened, one at a time", label(1, LATENCY_TIMES, LATENCY_MS));
    const ticked = await measure(app, "tick, one at a time", tick(1, LATENCY_TIMES, LATENCY_MS));
    figures["opened"] = opened.p50 / least.p50;
    figures["tick"] = ticked.p50 / least.p50;
    figures["tail"] = Math.max(opened.p99 / opened.p50, ticked.p99 / ticked.p50);
    of["latency"] = least;
  }
  if (wanted.has("at16"))
    figures["at16"] = (await measure(app, "tick, 16 at once", tick(16, 20, LATENCY_MS))).perSecond;
  if (wanted.has("at64")) {
    const least = await measure(floor, "floor, 64 at once", label(LANES, 6));
    const ours = await measure(app, "tick, 64 at once", tick(LANES, 12));
    figures["at64"] = ours.perSecond / least.perSecond;
    figures["cpu"] = ours.cpuMs / least.cpuMs;
    figures["memory"] = ours.memoryMB;
    of["at64"] = least;
    if (wanted.has("postgres")) {
      const postgres = await startPostgres({ durable: true });
      const other = await start({ program: "app", pulls: LANES, databaseUrl: await postgres.createDatabase() });
      await other.act(label(LANES, 1));
      await other.act(tick(LANES, 2));
      const there = await measure(other, "tick, 64, PostgreSQL", tick(LANES, 12));
      figures["postgres"] = there.perSecond / ours.perSecond;
      await other.end();
      await postgres.end();
    }
  }
  if (wanted.has("lean")) {
    const { page } = await app.act(tick(1, 1));
    await toLean(app, page, WARM);
    if (of["latency"] !== undefined) {
      const opened = await measure(app, "lean, opened, one", label(1, LATENCY_TIMES, LATENCY_MS));
      const ticked = await measure(app, "lean, tick, one", tick(1, LATENCY_TIMES, LATENCY_MS));
      figures["leanOpened"] = opened.p50 / of["latency"].p50;
      figures["leanTick"] = ticked.p50 / of["latency"].p50;
    }
    if (of["at64"] !== undefined) {
      const ticked = await measure(app, "lean, tick, 64 at once", tick(LANES, 12));
      figures["leanAt64"] = ticked.perSecond / of["at64"].perSecond;
      figures["leanCpu"] = ticked.cpuMs / of["at64"].cpuMs;
    }
  }
  await floor.end();
  await app.end();
}
if (wanted.has("files")) {
  const subject = { pulls: 24, files: 3_000 };
  const floor = await start({ ...subject, program: "floor" });
  const app = await start({ ...subject, program: "app" });
  for (const one of [floor, app]) await one.act(label(1, 2));
  const least = await measure(floor, "floor, 3,000 files", label(1, 10, LATENCY_MS));
  const ours = await measure(app, "opened, 3,000 files", label(1, 10, LATENCY_MS));
  figures["files"] = ours.p50 / least.p50;
  if (wanted.has("lean")) {
    await toLean(app, ours.page, [label(1, 2)]);
    figures["leanFiles"] = (await measure(app, "lean, 3,000 files", label(1, 10, LATENCY_MS))).p50 / least.p50;
  }
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
  leanOpened: "the leanest floor: opened, × the floor",
  leanTick: "the leanest floor: tick, × the floor",
  leanAt64: "the leanest floor: ticks a second, 64 at once, × the floor",
  leanCpu: "the leanest floor: processor time of a tick, × the floor",
  leanFiles: "the leanest floor: opened with 3,000 files, × the floor",
});
