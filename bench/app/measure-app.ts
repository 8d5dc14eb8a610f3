import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNLIMITED } from "../../src/github/client/limiter.ts";
import { startAppProcess } from "../../test/support/app-process.ts";
import { readProcessMemory } from "../../test/support/app-process-memory.ts";
import { readAppMetrics } from "../../test/support/app-process-metrics.ts";
import type { LoadStats } from "./load-messages.ts";
import { startLoad } from "./start-load.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const MB = 1_024 * 1_024;

/** One stretch of load, with what the App cost meanwhile. */
export type Measured = LoadStats & {
  readonly rate: number;
  /** Milliseconds of processor that the App spent for an event; other processes' do not count. */
  readonly cpuMsPerEvent: number;
  readonly memoryMB: { readonly before: number; readonly max: number; readonly after: number };
};

export type MeasuringApp = {
  readonly run: (rate: number, seconds: number) => Promise<Measured>;
  readonly flood: (count: number) => Promise<Measured & { readonly heapMB: number }>;
  /** Stops both, and tells where a profile was written, if one was asked for. */
  readonly end: () => Promise<void>;
};

export type MeasureRequest = {
  readonly pulls: number;
  readonly active: number;
  /** Undefined: SQLite. */
  readonly databaseUrl: string | undefined;
  readonly concurrency: number;
  /** Folder for a processor profile of the App. */
  readonly profile: string | undefined;
};

/** Starts GitHub and the App, each in its process, and warms them up. */
export const measureApp = async (request: MeasureRequest): Promise<MeasuringApp> => {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-bench-"));
  const logFile = join(folder, "app.log");
  const load = await startLoad({ pulls: request.pulls, active: request.active, remember: 2_000 });
  const app = startAppProcess({
    env: {
      APP_ID: String(load.registered.appId),
      PRIVATE_KEY: load.registered.privateKey,
      WEBHOOK_SECRET: load.registered.webhookSecret,
      TOLLGATE_SIGNING_KEY: KEY,
      GITHUB_API_URL: load.url,
      PORT: "0",
      DATA_DIR: join(folder, "data"),
      // As in production: a line for every webhook and every job.
      LOG_LEVEL: "info",
      CONCURRENCY: String(request.concurrency),
      ...(request.databaseUrl === undefined ? {} : { DATABASE_URL: request.databaseUrl }),
    },
    // Without this the App's own limits would be measured.
    options: { limits: UNLIMITED, sweepEvery: { deliveries: 0, pullRequests: 0 } },
    nodeArgs: [
      // As in the Dockerfile.
      "--max-semi-space-size=16",
      ...(request.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${request.profile}`]),
    ],
    entry: new URL("./built-process.ts", import.meta.url),
    logFile,
  });
  const url = await app.ready;
  await load.hook(`${url}/webhooks`);
  await load.warm();
  const cpu = async (): Promise<number> => (await readAppMetrics(url)).sum("tollgate_process_cpu_seconds_total");
  const during = async (rate: number, work: () => Promise<LoadStats>): Promise<Measured> => {
    const before = readProcessMemory(app.pid) / MB;
    let max = before;
    const sampler = setInterval(() => {
      max = Math.max(max, readProcessMemory(app.pid) / MB);
    }, 200);
    const cpuBefore = await cpu();
    const stats = await work();
    const cpuMsPerEvent = ((await cpu()) - cpuBefore) * (1_000 / stats.sent);
    clearInterval(sampler);
    return { ...stats, rate, cpuMsPerEvent, memoryMB: { before, max, after: readProcessMemory(app.pid) / MB } };
  };
  return {
    run: async (rate, seconds) => during(rate, async () => load.run(rate, seconds)),
    flood: async (count) => {
      const measured = await during(0, async () => load.flood(count));
      const heap = (await readAppMetrics(url)).sum("tollgate_nodejs_heap_size_used_bytes");
      return { ...measured, heapMB: heap / MB };
    },
    end: async () => {
      await app.stop();
      await load.end();
      if (request.profile !== undefined) await copyFile(logFile, join(request.profile, "app.log"));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};
