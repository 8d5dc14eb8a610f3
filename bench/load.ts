/**
 * Measures the App under load: signed webhooks at 50 and 200 a second and at the highest rate that it holds, on SQLite
 * and on PostgreSQL. The App, and GitHub with everybody on it, are processes of their own; on two cores they compete, so
 * what is said of rates is of both together, and what is said of the App's processor time is of the App alone. The App is
 * the built one: `npm run build` first.
 *
 *   node bench/load.ts [--only sqlite|postgres] [--pulls 2000] [--active 240] [--seconds 10] [--json]
 *                     [--rates 50,200] [--fixed] [--profile <folder>] [--long [--events 100000]]
 *
 * `--fixed` measures the given rates only, and looks for no highest one. Of a hundred events 37 are clicks, 3 pushes, and 60 concern no verdict (checks of others that ended, chat). `--long`
 * sends 100,000 events, 2 of a hundred clicks, as fast as they are taken, and looks at the App's memory.
 */
import { mkdirSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startPostgres } from "../test/support/start-postgres.ts";
import { findRate } from "./app/find-rate.ts";
import { type Measured, type MeasuringApp, measureApp } from "./app/measure-app.ts";
import { memorySlope } from "./app/memory-slope.ts";
import { printRuns } from "./app/print-runs.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    pulls: { type: "string", default: "2000" },
    active: { type: "string", default: "240" },
    seconds: { type: "string", default: "10" },
    json: { type: "boolean", default: false },
    rates: { type: "string", default: "50,200" },
    fixed: { type: "boolean", default: false },
    profile: { type: "string" },
    long: { type: "boolean", default: false },
    events: { type: "string", default: "100000" },
  },
});
const seconds = Number(values.seconds);
const RATES = values.rates.split(",").map(Number);
const STEP_EVENTS = 5_000;
/** What the memory did until so many events is warming up. */
const WARM_EVENTS = 20_000;

const tell = (text: string): void => console.error(`${(performance.now() / 1_000).toFixed(0).padStart(5)} s  ${text}`);

const rates = async (app: MeasuringApp, name: string): Promise<{ runs: Measured[]; held: Measured | undefined }> => {
  const runs: Measured[] = [];
  for (const rate of RATES) {
    runs.push(await app.run(rate, seconds));
    tell(`${name}: ${rate}/s done`);
  }
  if (values.fixed) return { runs, held: undefined };
  const held = await findRate(async (rate) => {
    const run = await app.run(rate, Math.max(4, seconds / 2));
    tell(`${name}: ${rate}/s tried, p95 ${run.verdict.p95.toFixed(0)} ms`);
    return run;
  }, runs);
  return { runs, held };
};

const long = async (app: MeasuringApp, name: string) => {
  const steps: { events: number; memoryMB: number; heapMB: number; seconds: number; cpuMsPerEvent: number }[] = [];
  for (let events = STEP_EVENTS; events <= Number(values.events); events += STEP_EVENTS) {
    const { memoryMB, heapMB, seconds: took, refused, unanswered, cpuMsPerEvent } = await app.flood(STEP_EVENTS);
    steps.push({ events, memoryMB: memoryMB.after, heapMB, seconds: took, cpuMsPerEvent });
    tell(
      `${name}: ${events} events, ${memoryMB.after.toFixed(0)} MB, heap ${heapMB.toFixed(0)} MB, CPU ${cpuMsPerEvent.toFixed(2)} ms an event, ${refused} refused, ${unanswered} unanswered`,
    );
  }
  const warm = steps.filter(({ events }) => events > WARM_EVENTS);
  const slope = {
    memory: memorySlope(warm, ({ memoryMB }) => memoryMB),
    heap: memorySlope(warm, ({ heapMB }) => heapMB),
  };
  return { steps, slope };
};

if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });
const results: { name: string; rates?: Awaited<ReturnType<typeof rates>>; long?: Awaited<ReturnType<typeof long>> }[] =
  [];
for (const name of ["sqlite", "postgres"]) {
  if (values.only !== undefined && values.only !== name) continue;
  // As in production: what is acknowledged is on the disk.
  const postgres = name === "postgres" ? await startPostgres({ durable: true }) : undefined;
  try {
    const app = await measureApp({
      pulls: Number(values.pulls),
      active: Number(values.active),
      databaseUrl: await postgres?.createDatabase(),
      concurrency: 8,
      profile: values.profile,
    });
    tell(`${name}: warm`);
    results.push(values.long ? { name, long: await long(app, name) } : { name, rates: await rates(app, name) });
    await app.end();
  } finally {
    await postgres?.end();
  }
}
const about = {
  cores: availableParallelism(),
  load: loadavg()[0] ?? 0,
  pulls: Number(values.pulls),
  active: Number(values.active),
};
if (values.json) console.log(JSON.stringify({ schema: "tollgate.bench-app/1", about, results }));
else printRuns(results, about);
