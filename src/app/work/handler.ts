import type { Logger } from "pino";
import type { GateInput } from "../../gate/input.ts";
import { evaluateMergeGroup } from "../../gate/merge-group.ts";
import { limitWait, statusOf } from "../../github/client/github-client.ts";
import { isUninstalled } from "../../github/read/app.ts";
import type { TextCache } from "../../github/read/file-at.ts";
import type { AppConfig } from "../config/app-config.ts";
import type { Clients } from "../github/create-clients.ts";
import { logContext } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Handler, Job, Queue } from "../queue/queue.ts";
import type { Store } from "../store/store.ts";
import { concernedBy, jobsOf } from "./affected-pull-requests.ts";
import { evaluateJob } from "./evaluate-job.ts";

/** Creates the queue's job handler. While an installation is at GitHub's limit, its other jobs are not tried. */
export const createHandler = (
  dependencies: Dependencies & { readonly metrics: Pick<Metrics, "job" | "verdict"> },
): Handler => {
  const limitedUntil = new Map<number, number>();
  const handle: Handler = async (job, superseded) => {
    const begun = dependencies.now();
    const { log } = dependencies;
    const ended = (outcome: Parameters<Metrics["job"]>[1]): void =>
      dependencies.metrics.job(job.task.kind, outcome, (dependencies.now() - begun) / 1_000);
    const until = limitedUntil.get(job.installation) ?? 0;
    if (until > begun) throw new Limited(until - begun, undefined);
    try {
      const outcome = await run(dependencies, job, superseded);
      ended(outcome);
      log.info({ ms: dependencies.now() - begun, attempt: job.attempt }, `Job ${outcome}`);
    } catch (error) {
      if (await isInstallationGone(dependencies, job, error)) {
        ended("done");
        log.info({ attempt: job.attempt }, "The installation is gone, and a job with it");
        return;
      }
      const wait = limitOf(error, dependencies.now());
      ended(wait === undefined ? "failed" : "limited");
      log.warn({ err: error, attempt: job.attempt }, wait === undefined ? "A job failed" : "A job met GitHub's limit");
      if (wait === undefined) throw error;
      limitedUntil.set(job.installation, dependencies.now() + wait);
      throw new Limited(wait, error);
    }
  };
  return async (job, superseded) => {
    const { delivery, key, installation } = job;
    return logContext.run({ delivery, job: key, installation }, async () => handle(job, superseded));
  };
};

/** Runs of a job before an installation without a token counts as uninstalled, if GitHub does not know it either. */
const LOOKS = 3;

const isInstallationGone = async ({ clients }: Dependencies, job: Job, error: unknown): Promise<boolean> => {
  const { request } = error as { readonly request?: { readonly url?: string } };
  if (job.attempt < LOOKS || statusOf(error) !== 404 || !(request?.url ?? "").endsWith("/access_tokens")) return false;
  return isUninstalled(await clients.of(0, "background"), job.installation);
};

const run = async (
  dependencies: Dependencies,
  job: Job,
  superseded: () => Promise<boolean>,
): Promise<"done" | "superseded"> => {
  const { task, installation, urgency } = job;
  switch (task.kind) {
    case "pull-request":
      return evaluateJob(dependencies, job, task.ref, superseded);
    case "merge-group": {
      const client = await dependencies.clients.of(installation, urgency);
      await evaluateMergeGroup({ ...dependencies.gateSettings, client }, task.repository, task.group);
      return "done";
    }
    case "commit":
    case "look-again":
    case "policies":
    case "team":
    case "repository":
    case "installation": {
      const client = await dependencies.clients.of(installation, urgency);
      const concerned = await concernedBy(task, client, dependencies.store, dependencies.gateSettings.policyPath);
      const notBefore = (): number | undefined =>
        urgency !== "background"
          ? undefined
          : dependencies.pace(installation) + (concerned.remembered === true ? dependencies.policiesKeptMs : 0);
      await dependencies.queue.enqueue(jobsOf(concerned, { installation, urgency }, notBefore));
      return "done";
    }
  }
};

export type Dependencies = {
  readonly config: Pick<AppConfig, "appId">;
  readonly clients: Clients;
  readonly queue: Pick<Queue, "enqueue">;
  readonly store: Store;
  readonly metrics: Pick<Metrics, "verdict">;
  readonly gateSettings: Omit<GateInput, "client" | "ref" | "edits" | "deleted">;
  readonly roles: TextCache;
  readonly pace: (installation: number) => number;
  readonly policiesKeptMs: number;
  readonly askAgainMs: number;
  readonly now: () => number;
  readonly log: Logger;
};

const LONGEST = 3_600_000;

/** The queue delays the job by `retryAfterMs` and does not count it as a try. */
class Limited extends Error {
  override readonly name = "Limited";
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number, cause: unknown) {
    super("GitHub's limit was reached", { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

export const limitOf = (error: unknown, now: number): number | undefined => {
  const wait = limitWait(error, now);
  return wait === undefined ? undefined : Math.min(wait, LONGEST);
};

/**
 * Spaces the background jobs of an installation over all replicas, so that a fan-out leaves room in GitHub's limit.
 * @returns when the next one may start, in whole milliseconds since 1970, as PostgreSQL stores them
 */
export const createPace = (
  everyMs: number,
  replicas: () => number,
  now: () => number,
): ((installation: number) => number) => {
  const next = new Map<number, number>();
  return (installation) => {
    const at = Math.max(now(), next.get(installation) ?? 0);
    next.set(installation, at + everyMs * Math.max(1, replicas()));
    if (next.size > 1_000) for (const [one, when] of next) if (when <= now()) next.delete(one);
    return Math.ceil(at);
  };
};
