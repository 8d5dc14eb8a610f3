import type { Logger } from "pino";
import type { Probot } from "probot";
import type { Metrics } from "../observe/metrics.ts";
import type { Queue } from "../queue/queue.ts";
import type { Store } from "../store/store.ts";
import { jobsOfEvent } from "./jobs-of-event.ts";

export const tollgateApp =
  ({
    appId,
    queue,
    store,
    metrics,
    log,
    settleMs,
    now,
  }: {
    readonly appId: number;
    readonly queue: Pick<Queue, "accept">;
    readonly store: Pick<Store, "pullRequests">;
    readonly metrics: Pick<Metrics, "delivery">;
    readonly log: Logger;
    readonly settleMs: number;
    readonly now: () => number;
  }) =>
  (app: Probot): void => {
    app.onAny(async (context) => {
      const { id, name } = context;
      const payload: unknown = context.payload;
      const { jobs, forget, moved } = jobsOfEvent(name, payload, { appId, settled: now() + settleMs });
      if (moved !== undefined) await store.pullRequests.move(moved);
      for (const which of forget) await store.pullRequests.forget(which);
      const [first] = jobs;
      if (first === undefined) {
        metrics.delivery(name, "ignored");
        log.debug({ event: name }, "A webhook asks for nothing");
        return;
      }
      const { action, repository } = payload as { action?: unknown; repository?: { full_name?: unknown } };
      const delivery = {
        id,
        event: name,
        action: typeof action === "string" ? action : "",
        installation: first.installation,
        repository: typeof repository?.full_name === "string" ? repository.full_name : "",
        receivedAt: now(),
      };
      const outcome = await queue.accept(delivery, jobs);
      metrics.delivery(name, outcome);
      log.info(
        {
          event: name,
          action: delivery.action,
          repository: delivery.repository,
          jobs: jobs.map(({ key }) => key),
        },
        outcome === "known" ? "A webhook came again" : "A webhook was accepted",
      );
    });
  };
