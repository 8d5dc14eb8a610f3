import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { appEvents } from "../config/manifest.ts";
import type { Request } from "../github/create-clients.ts";
import type { Queue, Urgency } from "../queue/queue.ts";

/** `cut-off`: too slow, or dropped to make room. `failed`: not stored, so GitHub is asked to deliver it again. */
type DeliveryOutcome = "accepted" | "known" | "ignored" | "refused" | "malformed" | "too-large" | "cut-off" | "failed";

export type Metrics = {
  readonly delivery: (event: string, outcome: DeliveryOutcome) => void;
  readonly job: (kind: string, outcome: "done" | "superseded" | "failed" | "limited", seconds: number) => void;
  readonly verdict: (verdict: "pass" | "blocked" | "error", urgency: Urgency, seconds: number) => void;
  readonly request: (request: Request) => void;
  readonly sweep: (what: "deliveries" | "pull-requests", found: number) => void;
  readonly contentType: string;
  readonly text: () => Promise<string>;
};

/** Other names are counted together, because an unsigned webhook may carry any name. */
const EVENTS: ReadonlySet<string> = new Set([
  ...appEvents(),
  ...["installation", "installation_repositories", "installation_target", "github_app_authorization", "ping"],
]);

export const createMetrics = (queue: Pick<Queue, "state">, replicas: () => Promise<number>): Metrics => {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: "tollgate_" });
  const named = (name: string, help: string, labelNames: readonly string[] = []) => ({
    name: `tollgate_${name}`,
    help,
    labelNames: [...labelNames],
    registers,
  });
  const deliveries = new Counter(named("deliveries_total", "Webhooks received.", ["event", "outcome"]));
  const jobs = new Counter(named("jobs_total", "Jobs run.", ["kind", "outcome"]));
  const jobSeconds = new Histogram({
    ...named("job_seconds", "How long jobs ran.", ["kind"]),
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  });
  const verdicts = new Counter(named("verdicts_total", "Verdicts reached.", ["verdict"]));
  const toVerdict = new Histogram({
    ...named("event_to_verdict_seconds", "From the arrival of an event to the verdict published.", ["urgency"]),
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800],
  });
  const requests = new Counter(named("github_requests_total", "Requests to GitHub.", ["method", "status"]));
  const remaining = new Gauge(
    named("github_limit_remaining", "What is left of an installation's primary rate limit.", ["installation"]),
  );
  const swept = new Counter(named("swept_total", "What sweeps found that no event had brought.", ["what"]));
  new Gauge({
    ...named("queue_jobs", "Jobs by state.", ["state", "urgency"]),
    collect: async function () {
      const state = await queue.state();
      for (const [urgency, count] of Object.entries(state.ready)) this.set({ state: "ready", urgency }, count);
      this.set({ state: "delayed", urgency: "" }, state.delayed);
      this.set({ state: "running", urgency: "" }, state.running);
      this.set({ state: "dead", urgency: "" }, state.dead);
      oldest.set(state.oldestMs / 1_000);
    },
  });
  const oldest = new Gauge(named("queue_oldest_seconds", "How long the oldest ready job has waited."));
  new Gauge({
    ...named("replicas", "Replicas that are alive."),
    collect: async function () {
      this.set(await replicas());
    },
  });
  return {
    delivery: (event, outcome) => deliveries.inc({ event: EVENTS.has(event) ? event : "other", outcome }),
    job: (kind, outcome, seconds) => {
      jobs.inc({ kind, outcome });
      jobSeconds.observe({ kind }, seconds);
    },
    verdict: (verdict, urgency, seconds) => {
      verdicts.inc({ verdict });
      toVerdict.observe({ urgency }, seconds);
    },
    request: ({ installation, method, status, remaining: left }) => {
      requests.inc({ method, status: status === 0 ? "none" : `${Math.floor(status / 100)}xx` });
      if (left !== undefined) remaining.set({ installation: String(installation) }, left);
    },
    sweep: (what, found) => swept.inc({ what }, found),
    contentType: registry.contentType,
    text: async () => registry.metrics(),
  };
};
