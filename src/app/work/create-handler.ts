import { statusOf } from "../../github/status-of.ts";
import { judgeMergeGroup } from "../../judge-merge-group.ts";
import type { Metrics } from "../observe/create-metrics.ts";
import { logContext } from "../observe/log-context.ts";
import type { Job } from "../queue/job.ts";
import type { Handler } from "../queue/queue.ts";
import { concernedBy, jobsOf } from "./concerned-by.ts";
import { judgePullRequest } from "./judge-pull-request.ts";
import { Limited, limitOf } from "./limited.ts";
import type { Workshop } from "./workshop.ts";

/**
 * How jobs are run. An installation at GitHub's limit is left alone until the limit says so: its other jobs do not try
 * in vain meanwhile.
 */
export const createHandler = (shop: Workshop & { readonly metrics: Pick<Metrics, "job" | "verdict"> }): Handler => {
  const limitedUntil = new Map<number, number>();
  const handle: Handler = async (job, superseded) => {
    const begun = shop.now();
    const { log } = shop;
    const ended = (outcome: Parameters<Metrics["job"]>[1]): void =>
      shop.metrics.job(job.task.kind, outcome, (shop.now() - begun) / 1_000);
    const until = limitedUntil.get(job.installation) ?? 0;
    if (until > begun) throw new Limited(until - begun, undefined);
    try {
      const outcome = await run(shop, job, superseded);
      ended(outcome);
      log.info({ ms: shop.now() - begun, attempt: job.attempt }, `Job ${outcome}`);
    } catch (error) {
      if (await isUninstalled(shop, job, error)) {
        ended("done");
        log.info({ attempt: job.attempt }, "The installation is gone, and a job with it");
        return;
      }
      const wait = limitOf(error, shop.now());
      ended(wait === undefined ? "failed" : "limited");
      log.warn({ err: error, attempt: job.attempt }, wait === undefined ? "A job failed" : "A job met GitHub's limit");
      if (wait === undefined) throw error;
      limitedUntil.set(job.installation, shop.now() + wait);
      throw new Limited(wait, error);
    }
  };
  return async (job, superseded) => {
    const { delivery, key, installation } = job;
    return logContext.run({ delivery, job: key, installation }, async () => handle(job, superseded));
  };
};

/** Runs of a job after which an installation that gives no token is believed to be gone, where GitHub does not know it either. */
const LOOKS = 3;

const isUninstalled = async ({ clients }: Workshop, job: Job, error: unknown): Promise<boolean> => {
  const { request } = error as { readonly request?: { readonly url?: string } };
  if (job.attempt < LOOKS || statusOf(error) !== 404 || !(request?.url ?? "").endsWith("/access_tokens")) return false;
  try {
    const client = await clients.of(0, "background");
    await client.request("GET /app/installations/{installation_id}", { installation_id: job.installation });
    return false;
  } catch (refused) {
    // Where GitHub does not say, the job is tried again.
    return statusOf(refused) === 404;
  }
};

const run = async (shop: Workshop, job: Job, superseded: () => Promise<boolean>): Promise<"done" | "superseded"> => {
  const { task, installation, urgency } = job;
  switch (task.kind) {
    case "pull-request":
      return judgePullRequest(shop, job, task.ref, superseded);
    case "merge-group": {
      const client = await shop.clients.of(installation, urgency);
      await judgeMergeGroup({ ...shop.gate, client, alsoOn: [] }, task.repository, task.group);
      return "done";
    }
    case "commit":
    case "look-again":
    case "policies":
    case "team":
    case "repository":
    case "installation": {
      const client = await shop.clients.of(installation, urgency);
      const concerned = await concernedBy(task, client, shop.store, shop.gate.policyPath);
      // What somebody waits for goes at once; the rest is spread.
      const notBefore = (): number | undefined =>
        urgency !== "background"
          ? undefined
          : shop.pace(installation) + (concerned.remembered === true ? shop.policiesKeptMs : 0);
      await shop.queue.enqueue(jobsOf(concerned, { installation, urgency }, notBefore));
      return "done";
    }
  }
};
