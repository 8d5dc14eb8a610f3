import { setTimeout as wait } from "node:timers/promises";
import { type AppMetrics, readAppMetrics } from "../support/app-process-metrics.ts";
import type { Storm } from "./storm.ts";

/** How it came to rest. */
export type Settled = {
  readonly quiet: boolean;
  /** Milliseconds that it took. */
  readonly tookMs: number;
  readonly metrics: AppMetrics | undefined;
  /** What kept it from rest the last time. */
  readonly unrest: string;
};

/** Milliseconds without a write that count as rest. */
const REST_MS = 5_000;

/**
 * Waits until the App has nothing left to do: every webhook was taken, two sweeps have gone over the open pull requests
 * since, its queue was empty after that, and nothing is written any more.
 */
export const settle = async (storm: Storm, mostMs = 300_000): Promise<Settled> => {
  const { sandbox, appUrl } = storm;
  const begun = performance.now();
  const sweepsBefore = storm.sweeps();
  let metrics: AppMetrics | undefined;
  let unrest = "";
  let busyAt = begun;
  let emptyAt = Number.NEGATIVE_INFINITY;
  let seen = -1;
  while (performance.now() - begun < mostMs) {
    await sandbox.settled();
    const now = await readAppMetrics(appUrl).catch(() => undefined);
    metrics = now ?? metrics;
    const jobs = (kind: string): number => now?.sum("tollgate_queue_jobs", { state: kind }) ?? Number.NaN;
    const waiting = jobs("ready") + jobs("running") + jobs("delayed");
    const { writes } = sandbox.meter();
    const missed = undelivered(storm);
    const sweeps = storm.sweeps() - sweepsBefore;
    if (writes !== seen || missed > 0 || sweeps < 2) busyAt = performance.now();
    if (waiting === 0) emptyAt = performance.now();
    unrest = `${waiting} jobs, ${writes - seen} writes, ${missed} webhooks not taken, ${sweeps} sweeps`;
    seen = writes;
    const restsFor = performance.now() - busyAt;
    if (restsFor >= REST_MS && emptyAt > busyAt)
      return { quiet: true, tookMs: performance.now() - begun, metrics, unrest };
    await wait(250);
  }
  return { quiet: false, tookMs: performance.now() - begun, metrics, unrest };
};

/** Webhooks of which no attempt was taken. */
export const undelivered = ({ sandbox, registered }: Pick<Storm, "sandbox" | "registered">): number => {
  const all = sandbox.appDeliveries(registered.appId);
  const taken = new Set(all.filter(({ code }) => code >= 200 && code < 300).map(({ guid }) => guid));
  return new Set(all.map(({ guid }) => guid).filter((guid) => !taken.has(guid))).size;
};
