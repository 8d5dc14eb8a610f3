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
